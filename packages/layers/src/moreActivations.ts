import {
  celu as celuOp,
  glu as gluOp,
  hardShrink as hardShrinkOp,
  hardSigmoid as hardSigmoidOp,
  hardSwish as hardSwishOp,
  hardTanh as hardTanhOp,
  logSigmoid as logSigmoidOp,
  mish as mishOp,
  normalizeAxis,
  relu6 as relu6Op,
  requireKnownOptions,
  selu as seluOp,
  ShapeError,
  showShape,
  silu as siluOp,
  softShrink as softShrinkOp,
  softsign as softsignOp,
  sparsePlus as sparsePlusOp,
  squareplus as squareplusOp,
  tanhShrink as tanhShrinkOp,
  threshold as thresholdOp,
} from "@chainrule/engine";
import type { HardSigmoidOptions, Tensor } from "@chainrule/engine";
import { defineActivation } from "./activation.ts";
import { Layer } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { requireInteger, requireNumber } from "./requireNumber.ts";
import { defineSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** y = min(max(x, 0), 6). Krizhevsky 2010. */
export const relu6 = (): Spec => defineActivation("relu6", relu6Op);
/** y = 1.0507 x for x > 0, else 1.7581 (e^x - 1), which keeps mean 0 and variance 1. Klambauer et al. 2017. */
export const selu = (): Spec => defineActivation("selu", seluOp);
/** y = x sigmoid(x), called swish too. Ramachandran et al. 2017. */
export const silu = (): Spec => defineActivation("silu", siluOp);
/** y = x tanh(softplus(x)). Misra 2019. */
export const mish = (): Spec => defineActivation("mish", mishOp);
/** y = x / (1 + |x|). */
export const softsign = (): Spec => defineActivation("softsign", softsignOp);
/** y = ln sigmoid(x). */
export const logSigmoid = (): Spec => defineActivation("logSigmoid", logSigmoidOp);
/** y = x hardSigmoid(x), called hard swish too. Howard et al. 2019. */
export const hardSilu = (): Spec => defineActivation("hardSilu", hardSwishOp);
/** y = min(max(x, -1), 1). */
export const hardTanh = (): Spec => defineActivation("hardTanh", (x) => hardTanhOp(x));
/** y = x - tanh(x). */
export const tanhShrink = (): Spec => defineActivation("tanhShrink", tanhShrinkOp);
/** y = 0 for x <= -1, x for x >= 1, else (x + 1)^2 / 4. */
export const sparsePlus = (): Spec => defineActivation("sparsePlus", sparsePlusOp);

/** y = x for x > 0, else alpha (e^(x / alpha) - 1); alpha is 1 by default. Barron 2017. */
export function celu(options: { readonly alpha?: number } = {}): Spec {
  requireKnownOptions("celu", options, ["alpha"]);
  const { alpha = 1 } = options;
  requireNumber("celu", "alpha", alpha, "a finite number other than 0", (value) => value !== 0);
  return defineActivation("celu", (x) => celuOp(x, alpha), options);
}

/** y = min(max(slope x + offset, 0), 1). The slope is 1/6, as in Keras 3; Keras 2 and tfjs-layers have 0.2. The offset is 1/2. */
export function hardSigmoid(options: HardSigmoidOptions = {}): Spec {
  requireKnownOptions("hardSigmoid", options, ["slope", "offset"]);
  const { slope = 1 / 6, offset = 0.5 } = options;
  requireNumber("hardSigmoid", "slope", slope, "a finite number other than 0", (value) => value !== 0);
  requireNumber("hardSigmoid", "offset", offset);
  return defineActivation("hardSigmoid", (x) => hardSigmoidOp(x, { slope, offset }), options, "unknown");
}

/** y = x moved towards 0 by the threshold, 0.5 by default; 0 for |x| <= threshold. */
export const softShrink = (options: { readonly threshold?: number } = {}): Spec => shrink("softShrink", softShrinkOp, options);
/** y = x for |x| > threshold, 0.5 by default, else 0. */
export const hardShrink = (options: { readonly threshold?: number } = {}): Spec => shrink("hardShrink", hardShrinkOp, options);

function shrink(
  name: "softShrink" | "hardShrink",
  op: (x: Tensor, threshold: number) => Tensor,
  options: { readonly threshold?: number },
): Spec {
  requireKnownOptions(name, options, ["threshold"]);
  const { threshold: limit = 0.5 } = options;
  requireNumber(name, "threshold", limit, "a number of at least 0", (value) => value >= 0);
  return defineActivation(name, (x) => op(x, limit), options);
}

/** y = x for x > threshold, else value. Both are given, as in Keras and PyTorch. */
export function threshold(options: { readonly threshold: number; readonly value: number }): Spec {
  requireKnownOptions("threshold", options, ["threshold", "value"]);
  const { threshold: limit, value } = options;
  requireNumber("threshold", "threshold", limit);
  requireNumber("threshold", "value", value);
  return defineActivation("threshold", (x) => thresholdOp(x, limit, value), options, "unknown");
}

/** y = (x + sqrt(x^2 + b)) / 2 for b > 0; b is 4 by default. Barron 2021. */
export function squareplus(options: { readonly b?: number } = {}): Spec {
  requireKnownOptions("squareplus", options, ["b"]);
  const { b = 4 } = options;
  requireNumber("squareplus", "b", b, "a number above 0", (value) => value > 0);
  return defineActivation("squareplus", (x) => squareplusOp(x, b), options);
}

/** y = p sigmoid(q) for the two halves p, q of x along one axis, the last by default: an activation that halves a size. Dauphin et al. 2017. */
export function glu(options: { readonly axis?: number } = {}): Spec {
  requireKnownOptions("glu", options, ["axis"]);
  const { axis = -1 } = options;
  requireInteger("glu", "axis", axis);
  return defineSpec("glu", { ...options }, (shape, place) => {
    const at = normalizeAxis(place.where, axis, shape.length);
    const size = shape[at] ?? null;
    if (at === 0 || size === null || size % 2 !== 0)
      throw new ShapeError(`${place.where}: axis ${axis} of ${showShape(shape)} has no two halves. Name an axis of even size.`);
    return new Gate(
      at,
      shape,
      shape.map((n, i) => (i === at ? size / 2 : n)),
      place,
    );
  });
}

/** The layer of `glu`. */
class Gate extends Layer {
  readonly name = "glu";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  private readonly axis: number;

  constructor(axis: number, inputShape: LayerShape, outputShape: LayerShape, place: Place) {
    super();
    this.axis = axis;
    this.inputShape = inputShape;
    this.outputShape = outputShape;
    this.label = place.label;
  }

  call(x: Tensor): Tensor {
    return gluOp(x, this.axis);
  }

  override get outputKind(): OutputKind {
    return "notChances";
  }
}
