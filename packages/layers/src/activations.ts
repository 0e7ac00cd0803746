import {
  elu as eluOp,
  exp,
  gelu as geluOp,
  leakyRelu as leakyReluOp,
  logSoftmax as logSoftmaxOp,
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
import { Activation, defineActivation } from "./activation.ts";
import type { Spec } from "./layer.ts";
import { requireBoolean, requireInteger, requireNumber } from "./requireNumber.ts";
import { defineSpec } from "./spec.ts";

/** y = x. */
export const linear = (): Spec => defineActivation("linear", (x) => x, {}, "unknown");
/** y = max(x, 0); 0 at the kink. Glorot, Bordes and Bengio 2011. */
export const relu = (): Spec => defineActivation("relu", reluOp);
/** y = 1 / (1 + e^-x). */
export const sigmoid = (): Spec => defineActivation("sigmoid", sigmoidOp, {}, "sigmoid");
/** y = (e^x - e^-x) / (e^x + e^-x). */
export const tanh = (): Spec => defineActivation("tanh", tanhOp);
/** y = ln(1 + e^x). */
export const softplus = (): Spec => defineActivation("softplus", softplusOp);
/** y = e^x. */
export const exponential = (): Spec => defineActivation("exponential", exp);

/** y = x for x > 0, else negativeSlope x. The slope is 0.3, as in Keras's layer; as the name "leakyRelu" it is 0.2, as in Keras's function. */
export function leakyRelu(options: { readonly negativeSlope?: number } = {}): Spec {
  requireKnownOptions("leakyRelu", options, ["negativeSlope"]);
  const { negativeSlope = 0.3 } = options;
  requireNumber("leakyRelu", "negativeSlope", negativeSlope);
  return defineActivation("leakyRelu", (x) => leakyReluOp(x, negativeSlope), options);
}

/** y = x for x > 0, else alpha (e^x - 1). Clevert, Unterthiner and Hochreiter 2016. */
export function elu(options: { readonly alpha?: number } = {}): Spec {
  requireKnownOptions("elu", options, ["alpha"]);
  const { alpha = 1 } = options;
  requireNumber("elu", "alpha", alpha);
  return defineActivation("elu", (x) => eluOp(x, alpha), options);
}

/** y = x P(X <= x) for X standard normal; `approximate` by tanh as in GPT-2. Exact by default, as in Keras 3. Hendrycks and Gimpel 2016. */
export function gelu(options: { readonly approximate?: boolean } = {}): Spec {
  requireKnownOptions("gelu", options, ["approximate"]);
  const { approximate = false } = options;
  requireBoolean("gelu", "approximate", approximate);
  return defineActivation("gelu", (x) => geluOp(x, { approximate }), options);
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
