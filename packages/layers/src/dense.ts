import { affine, matMul, Parameter, requireKnownOptions, ShapeError, showShape } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { activationSpec } from "./activationTable.ts";
import type { ActivationName } from "./activationTable.ts";
import type { Context } from "./context.ts";
import { initializer, initialValue } from "./initializers.ts";
import type { Draw, InitializerChoice } from "./initializers.ts";
import { Layer, within } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { requireBoolean, requireCount } from "./requireNumber.ts";
import { defineSpec, showCall } from "./spec.ts";
import type { Place } from "./spec.ts";

/** How `dense` is made, besides its units. */
export interface DenseOptions {
  /** f, by name or as a layer: `"relu"`, `leakyRelu({ negativeSlope: 0.1 })`. None, by default. */
  readonly activation?: ActivationName | Spec;
  /** Whether b is there; true by default. */
  readonly useBias?: boolean;
  /** Where W begins; "glorotUniform" by default. */
  readonly kernelInitializer?: InitializerChoice;
  /** Where b begins; "zeros" by default. */
  readonly biasInitializer?: InitializerChoice;
}

interface DenseParts {
  readonly units: number;
  readonly activation: Spec;
  readonly useBias: boolean;
  readonly drawKernel: Draw;
  readonly drawBias: Draw;
}

/** y = f(x W + b).  x: [batch, ..., in], W: [in, units], b: [units], y: [batch, ..., units]. */
export class Dense extends Layer {
  readonly name = "dense";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly kernel: Parameter<2>;
  readonly bias: Parameter<1> | undefined;
  readonly activation: Layer;

  constructor(inputShape: LayerShape, { units, activation, useBias, drawKernel, drawBias }: DenseParts, place: Place) {
    super();
    const { path, rng, label, where } = place;
    const size = inputShape.at(-1);
    if (inputShape.length < 2 || typeof size !== "number")
      throw new ShapeError(
        `${where}: expected input [batch, ..., size] of rank 2 or more, got ${showShape(inputShape)}. Give each sample an axis: input(1).`,
      );
    this.label = label;
    this.inputShape = inputShape;
    this.kernel = new Parameter<2>(initialValue(`${where} kernel`, drawKernel, [size, units], rng.key(path, "kernel")));
    this.bias = useBias ? new Parameter<1>(initialValue(`${where} bias`, drawBias, [units], rng.key(path, "bias"))) : undefined;
    this.activation = activation.build([...inputShape.slice(0, -1), units], within(place, "activation"));
    this.outputShape = this.activation.outputShape;
  }

  call(x: Tensor, context: Context): Tensor {
    const w = this.kernel.value;
    const y = this.bias === undefined ? matMul(x as Tensor<2>, w) : affine(x, w, this.bias.value);
    return this.activation.call(y, context);
  }

  override get outputKind(): OutputKind {
    return this.activation.keepsKind ? "raw" : this.activation.outputKind;
  }
}

/** A fully connected layer, y = f(x W + b), on the last axis of inputs of any rank >= 2. State: `kernel`, `bias`. */
export function dense(units: number, options: DenseOptions = {}): Spec {
  requireCount("dense", "units", units);
  const where = `dense(${units})`;
  requireKnownOptions(where, options, ["activation", "useBias", "kernelInitializer", "biasInitializer"]);
  const { activation = "linear", useBias = true, kernelInitializer = "glorotUniform", biasInitializer = "zeros" } = options;
  requireBoolean(where, "useBias", useBias);
  const parts: DenseParts = {
    units,
    activation: activationSpec(where, activation),
    useBias,
    drawKernel: initializer(where, kernelInitializer),
    drawBias: initializer(where, biasInitializer),
  };
  const label = showCall("dense", [units], options);
  return defineSpec("dense", { units, ...options }, (shape, place) => new Dense(shape, parts, place), label);
}
