import {
  add,
  batchNormalize,
  Buffer,
  lookUp,
  mul,
  normalizeAxis,
  normalizeWith,
  Parameter,
  requireKnownOptions,
  ShapeError,
  showShape,
  stopGradient,
  swapAxes,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Context } from "./context.ts";
import { Layer } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { requireBoolean, requireInteger, requireNumber } from "./requireNumber.ts";
import { defineSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** How `batchNorm` is made. Defaults are Keras's. */
export interface BatchNormOptions {
  /** Share of the old moving statistics that each step keeps; 0.99 by default. PyTorch's momentum is 1 minus this. */
  readonly momentum?: number;
  /** Added to the variance inside the root; 0.001 by default. */
  readonly epsilon?: number;
  /** Whether beta is there; true by default. */
  readonly center?: boolean;
  /** Whether gamma is there; true by default. */
  readonly scale?: boolean;
  /** The axis of the channels; the last by default. */
  readonly axis?: number;
  /**
   * Which variance the moving one collects: "biased" divides by n (Keras, the default), "unbiased" by n - 1 (PyTorch). The
   * normalisation itself uses the biased one in both.
   */
  readonly variance?: "biased" | "unbiased";
}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel. Ioffe and Szegedy 2015.
 *
 * In training the statistics are the batch's, and moving = momentum moving + (1 - momentum) batch is proposed. Outside training,
 * and in training where the layer or a module around it is frozen, they are the moving ones and nothing is proposed.
 * A batch of one value per channel has variance 0: the output is beta, as in Keras. State: `gamma`, `beta`, `movingMean`, `movingVariance`.
 */
export class BatchNorm extends Layer {
  readonly name = "batchNorm";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly gamma: Parameter<1> | undefined;
  readonly beta: Parameter<1> | undefined;
  readonly movingMean: Buffer<1>;
  readonly movingVariance: Buffer<1>;
  private readonly where: string;
  private readonly options: Required<BatchNormOptions>;

  constructor(shape: LayerShape, options: Required<BatchNormOptions>, place: Place) {
    super();
    if (shape.length < 2)
      throw new ShapeError(
        `${place.where}: expected input [batch, ..., channels], got ${showShape(shape)}. Give each sample an axis.`,
      );
    const axis = normalizeAxis(place.where, options.axis, shape.length);
    const channels = shape[axis];
    if (axis === 0 || typeof channels !== "number")
      throw new ShapeError(
        `${place.where}: axis ${options.axis} of ${showShape(shape)} is the batch. Name the axis of the channels.`,
      );
    this.label = place.label;
    this.where = place.where;
    this.inputShape = shape;
    this.outputShape = shape;
    this.options = { ...options, axis };
    const all = (value: number) =>
      ({ data: new Float32Array(channels).fill(value), shape: [channels], dtype: "float32" }) as const;
    this.gamma = options.scale ? new Parameter<1>(all(1)) : undefined;
    this.beta = options.center ? new Parameter<1>(all(0)) : undefined;
    this.movingMean = new Buffer<1>(all(0));
    this.movingVariance = new Buffer<1>(all(1));
  }

  call(x: Tensor, context: Context): Tensor {
    const last = x.rank - 1;
    const { axis, epsilon } = this.options;
    const channelsLast = swapAxes(x, axis, last);
    const usesBatch = context.training && this.trainable && context.frozen !== true;
    let y = usesBatch
      ? this.throughBatch(channelsLast, context)
      : normalizeWith(channelsLast, this.movingMean.value, this.movingVariance.value, epsilon);
    if (this.gamma !== undefined) y = mul(y, this.gamma.value);
    if (this.beta !== undefined) y = add(y, this.beta.value);
    return swapAxes(y, axis, last);
  }

  override get outputKind(): OutputKind {
    return "raw";
  }

  /** Normalises with the batch's own statistics and proposes the moving ones, which carry no gradient. */
  private throughBatch(x: Tensor, context: Context): Tensor {
    const { z, mean, variance } = batchNormalize(x, this.options.epsilon);
    const collected = this.options.variance === "biased" ? variance : mul(variance, this.correction(x));
    context.update(this.movingMean, this.moved(this.movingMean, mean));
    context.update(this.movingVariance, this.moved(this.movingVariance, collected));
    return z;
  }

  private moved(moving: Buffer<1>, batch: Tensor): Tensor {
    const { momentum } = this.options;
    return add(mul(moving.value, momentum), mul(stopGradient(batch), 1 - momentum));
  }

  /** n / (n - 1), n values per channel. */
  private correction(x: Tensor): number {
    const count = x.size / this.movingMean.shape[0];
    if (count < 2)
      throw new ShapeError(
        `${this.where}: input ${showShape(x.shape)} has one value per channel, whose unbiased variance does not exist. ` +
          'Use a batch of 2 or more, or variance: "biased".',
      );
    return count / (count - 1);
  }
}

/** Batch normalisation, in training by the batch's statistics, otherwise by moving ones. State: `gamma`, `beta`, `movingMean`, `movingVariance`. */
export function batchNorm(options: BatchNormOptions = {}): Spec {
  requireKnownOptions("batchNorm", options, ["momentum", "epsilon", "center", "scale", "axis", "variance"]);
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true, axis = -1, variance = "biased" } = options;
  requireNumber("batchNorm", "momentum", momentum, "a number from 0 to 1", (value) => value >= 0 && value <= 1);
  requireNumber("batchNorm", "epsilon", epsilon, "a number above 0", (value) => value > 0);
  requireBoolean("batchNorm", "center", center);
  requireBoolean("batchNorm", "scale", scale);
  requireInteger("batchNorm", "axis", axis);
  lookUp("batchNorm", "variance", { biased: true, unbiased: true }, variance);
  const complete = { momentum, epsilon, center, scale, axis, variance };
  return defineSpec("batchNorm", { ...options }, (shape, place) => new BatchNorm(shape, complete, place));
}
