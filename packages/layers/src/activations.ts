import {
  elu as eluOp,
  exp,
  gelu as geluOp,
  leakyRelu as leakyReluOp,
  logSoftmax as logSoftmaxOp,
  lookUp,
  normalizeAxis,
  relu as reluOp,
  requireKnownOptions,
  ShapeError,
  showShape,
  sigmoid as sigmoidOp,
  softmax as softmaxOp,
  softplus as softplusOp,
  tanh as tanhOp,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { Layer } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { requireBoolean, requireInteger, requireNumber } from "./requireNumber.ts";
import { defineSpec, isSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** A layer without state that applies one function: y = f(x), of x's shape. */
export class Activation extends Layer {
  readonly name: string;
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly apply: (x: Tensor) => Tensor;
  private readonly kind: OutputKind;

  constructor(name: string, apply: (x: Tensor) => Tensor, kind: OutputKind, shape: LayerShape, place: Place) {
    super();
    this.name = name;
    this.label = place.label;
    this.inputShape = shape;
    this.outputShape = shape;
    this.apply = apply;
    this.kind = kind;
  }

  call(x: Tensor): Tensor {
    return this.apply(x);
  }

  override get outputKind(): OutputKind {
    return this.kind;
  }

  override get keepsKind(): boolean {
    return this.name === "linear";
  }
}

function define(name: string, apply: (x: Tensor) => Tensor, options: object = {}, kind: OutputKind = "notChances"): Spec {
  return defineSpec(name, { ...options }, (shape, place) => new Activation(name, apply, kind, shape, place));
}

/** y = x. */
export const linear = (): Spec => define("linear", (x) => x, {}, "unknown");
/** y = max(x, 0); 0 at the kink. Glorot, Bordes and Bengio 2011. */
export const relu = (): Spec => define("relu", reluOp);
/** y = 1 / (1 + e^-x). */
export const sigmoid = (): Spec => define("sigmoid", sigmoidOp, {}, "sigmoid");
/** y = (e^x - e^-x) / (e^x + e^-x). */
export const tanh = (): Spec => define("tanh", tanhOp);
/** y = ln(1 + e^x). */
export const softplus = (): Spec => define("softplus", softplusOp);
/** y = e^x. */
export const exponential = (): Spec => define("exponential", exp);

/** y = x for x > 0, else negativeSlope x. The slope is 0.3, as in Keras's layer; as the name "leakyRelu" it is 0.2, as in Keras's function. */
export function leakyRelu(options: { readonly negativeSlope?: number } = {}): Spec {
  requireKnownOptions("leakyRelu", options, ["negativeSlope"]);
  const { negativeSlope = 0.3 } = options;
  requireNumber("leakyRelu", "negativeSlope", negativeSlope);
  return define("leakyRelu", (x) => leakyReluOp(x, negativeSlope), options);
}

/** y = x for x > 0, else alpha (e^x - 1). Clevert, Unterthiner and Hochreiter 2016. */
export function elu(options: { readonly alpha?: number } = {}): Spec {
  requireKnownOptions("elu", options, ["alpha"]);
  const { alpha = 1 } = options;
  requireNumber("elu", "alpha", alpha);
  return define("elu", (x) => eluOp(x, alpha), options);
}

/** y = x P(X <= x) for X standard normal; `approximate` by tanh as in GPT-2. Exact by default, as in Keras 3. Hendrycks and Gimpel 2016. */
export function gelu(options: { readonly approximate?: boolean } = {}): Spec {
  requireKnownOptions("gelu", options, ["approximate"]);
  const { approximate = false } = options;
  requireBoolean("gelu", "approximate", approximate);
  return define("gelu", (x) => geluOp(x, { approximate }), options);
}

/** Which axis a softmax runs along; the last by default. */
export interface SoftmaxOptions {
  readonly axis?: number;
}

/** y_i = e^(x_i) / sum_j e^(x_j) along one axis. */
export const softmax = (options: SoftmaxOptions = {}): Spec => alongAxis("softmax", softmaxOp, options);
/** y_i = x_i - ln sum_j e^(x_j) along one axis. */
export const logSoftmax = (options: SoftmaxOptions = {}): Spec => alongAxis("logSoftmax", logSoftmaxOp, options);

function alongAxis(name: "softmax" | "logSoftmax", op: (x: Tensor, axis: number) => Tensor, options: SoftmaxOptions): Spec {
  requireKnownOptions(name, options, ["axis"]);
  const { axis = -1 } = options;
  requireInteger(name, "axis", axis);
  return defineSpec(name, { ...options }, (shape, place) => {
    const at = normalizeAxis(place.where, axis, shape.length);
    if (at === 0)
      throw new ShapeError(
        `${place.where}: axis ${axis} of ${showShape(shape)} is the batch. Samples stay apart: choose another.`,
      );
    const elsewhere = name === "softmax" ? "unknown" : "notChances";
    return new Activation(name, (x) => op(x, at), at === shape.length - 1 ? name : elsewhere, shape, place);
  });
}

const table = {
  linear,
  relu,
  leakyRelu: (): Spec => leakyRelu({ negativeSlope: 0.2 }),
  elu: (): Spec => elu(),
  gelu: (): Spec => gelu(),
  sigmoid,
  tanh,
  softplus,
  softmax: (): Spec => softmax(),
  logSoftmax: (): Spec => logSoftmax(),
  exponential,
} satisfies Record<string, () => Spec>;

/** The names of activations, each with its default options. */
export type ActivationName = keyof typeof table;

/** An activation by name, as a layer: `activation("relu")` is `relu()`. */
export function activation(name: ActivationName): Spec {
  return activationSpec("activation", name);
}

/** The spec that an activation option stands for: a name, or a layer such as `leakyRelu({ negativeSlope: 0.1 })`. */
export function activationSpec(where: string, choice: ActivationName | Spec): Spec {
  return isSpec(choice) ? choice : lookUp<() => Spec>(where, "activation", table, choice)();
}
