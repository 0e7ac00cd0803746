import {
  add,
  ArgumentError,
  conv2d as conv2dOp,
  convolvedSizes,
  Parameter,
  requireKnownOptions,
  ShapeError,
  showShape,
  showValue,
} from "@chainrule/engine";
import type { ConvolutionOptions, Tensor } from "@chainrule/engine";
import { activationSpec } from "./activationTable.ts";
import type { ActivationName } from "./activationTable.ts";
import type { Context } from "./context.ts";
import { bothOf, requireChannelsLast, requireImages, requirePadding, requirePair } from "./imageOptions.ts";
import type { ImagePadding, Pair } from "./imageOptions.ts";
import { initializer, initialValue } from "./initializers.ts";
import type { Draw, InitializerChoice } from "./initializers.ts";
import { Layer, within } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { requireBoolean, requireCount } from "./requireNumber.ts";
import { defineSpec, showCall } from "./spec.ts";
import type { Place } from "./spec.ts";

/** How `conv2d` is made, besides its filters and the size of its kernel. Names and defaults are Keras's. */
export interface Conv2DOptions {
  /** Steps of the kernel over the image; 1 by default. */
  readonly strides?: Pair;
  /** "valid" by default. */
  readonly padding?: ImagePadding;
  /** From one tap of the kernel to the next; 1 by default. Strides and dilation cannot both be above 1. */
  readonly dilationRate?: Pair;
  /** Channels and filters fall into so many parts, each convolved by itself; 1 by default. */
  readonly groups?: number;
  /** The order of the axes; there is no other. */
  readonly dataFormat?: "channelsLast";
  /** f, by name or as a layer: `"relu"`, `leakyRelu({ negativeSlope: 0.1 })`. None, by default. */
  readonly activation?: ActivationName | Spec;
  /** Whether b is there; true by default. */
  readonly useBias?: boolean;
  /** Where W begins; "glorotUniform" by default. */
  readonly kernelInitializer?: InitializerChoice;
  /** Where b begins; "zeros" by default. */
  readonly biasInitializer?: InitializerChoice;
}

interface Conv2DParts {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly windows: ConvolutionOptions<2>;
  readonly groups: number;
  readonly activation: Spec;
  readonly useBias: boolean;
  readonly drawKernel: Draw;
  readonly drawBias: Draw;
}

/**
 * y = f(x * W + b), * the cross-correlation over height and width.
 * x: [batch, height, width, channels], W: [kernel height, kernel width, channels / groups, filters], b: [filters],
 * y: [batch, height', width', filters].
 */
export class Conv2D extends Layer {
  readonly name = "conv2d";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly kernel: Parameter<4>;
  readonly bias: Parameter<1> | undefined;
  readonly activation: Layer;
  private readonly windows: ConvolutionOptions<2>;

  constructor(inputShape: LayerShape, parts: Conv2DParts, place: Place) {
    super();
    const { filters, kernelSize, windows, groups, activation, useBias, drawKernel, drawBias } = parts;
    const { path, rng, label, where } = place;
    const [height, width, channels] = requireImages(where, inputShape);
    if (channels % groups !== 0)
      throw new ShapeError(
        `${where}: the ${channels} channels of ${showShape(inputShape)} do not fall into ${groups} groups. Use a divisor of ${channels}.`,
      );
    const sizes = convolvedSizes(where, [height, width], kernelSize, windows);
    this.label = label;
    this.inputShape = inputShape;
    const kernelShape = [...kernelSize, channels / groups, filters];
    this.kernel = new Parameter<4>(initialValue(`${where} kernel`, drawKernel, kernelShape, rng.key(path, "kernel")));
    this.bias = useBias ? new Parameter<1>(initialValue(`${where} bias`, drawBias, [filters], rng.key(path, "bias"))) : undefined;
    this.activation = activation.build([inputShape[0] ?? null, ...sizes, filters], within(place, "activation"));
    this.outputShape = this.activation.outputShape;
    this.windows = { ...windows, groups };
  }

  call(x: Tensor, context: Context): Tensor {
    const y = conv2dOp(x as Tensor<4>, this.kernel.value, this.windows);
    return this.activation.call(this.bias === undefined ? y : add(y, this.bias.value), context);
  }

  override get outputKind(): OutputKind {
    return this.activation.keepsKind ? "raw" : this.activation.outputKind;
  }
}

const known = [
  "strides",
  "padding",
  "dilationRate",
  "groups",
  "dataFormat",
  "activation",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
];

/** A convolution of images, y = f(x * W + b): `conv2d(32, 3, { activation: "relu" })`. State: `kernel`, `bias`. */
export function conv2d(filters: number, kernelSize: Pair, options: Conv2DOptions = {}): Spec {
  requireCount("conv2d", "filters", filters);
  const kernel = requirePair(`conv2d(${filters})`, "kernelSize", kernelSize);
  const where = showCall("conv2d", [filters, kernel]);
  requireKnownOptions(where, options, known);
  const { groups = 1, dataFormat = "channelsLast", activation = "linear", useBias = true } = options;
  const { kernelInitializer = "glorotUniform", biasInitializer = "zeros" } = options;
  const { strides = 1, padding = "valid", dilationRate = 1 } = options;
  const windows = {
    strides: requirePair(where, "strides", strides),
    padding: requirePadding(where, padding),
    dilations: requirePair(where, "dilationRate", dilationRate),
  };
  if (Math.max(...bothOf(strides)) > 1 && Math.max(...bothOf(dilationRate)) > 1)
    throw new ArgumentError(
      `${where}: strides ${showValue(strides)} with dilationRate ${showValue(dilationRate)}. Only one of them can be above 1, as in Keras.`,
    );
  requireCount(where, "groups", groups);
  if (filters % groups !== 0)
    throw new ArgumentError(`${where}: ${filters} filters do not fall into ${groups} groups. Use a divisor of ${filters}.`);
  requireChannelsLast(where, dataFormat);
  requireBoolean(where, "useBias", useBias);
  const parts: Conv2DParts = {
    filters,
    kernelSize: bothOf(kernel),
    windows,
    groups,
    activation: activationSpec(where, activation),
    useBias,
    drawKernel: initializer(where, kernelInitializer),
    drawBias: initializer(where, biasInitializer),
  };
  const label = showCall("conv2d", [filters, kernel], options);
  return defineSpec(
    "conv2d",
    { filters, kernelSize: kernel, ...options },
    (shape, place) => new Conv2D(shape, parts, place),
    label,
  );
}
