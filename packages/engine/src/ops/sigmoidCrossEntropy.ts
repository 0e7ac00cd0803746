import { requireKnownOptions, showValue } from "../choices.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { add, mul, neg, sub } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { operands, requireType } from "../operand.ts";
import type { NestedNumbers, Operand } from "../operand.ts";
import { apply } from "../op.ts";
import type { Derivative, Op } from "../op.ts";
import type { NoAttributes } from "../kernels.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { broadcastShapes, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { relu, sigmoid, softplus } from "./activations.ts";
import { abs } from "./elementary.ts";
import { checkReduction, checkSmoothing, reduceLosses } from "./lossReduction.ts";
import type { CrossEntropyReduction } from "./lossReduction.ts";
import type { Floats } from "./softmaxCrossEntropy.ts";

/** Options of `sigmoidCrossEntropy`. */
export interface SigmoidCrossEntropyOptions {
  /** a in [0, 1]: targets become z (1 - a) + a / 2. 0 by default. */
  readonly labelSmoothing?: number;
  /** How much a positive counts beside a negative: PyTorch's pos_weight. A number, or numbers that broadcast to the logits. */
  readonly positiveWeight?: Operand;
  /** One loss for each element ("none"), or one number. */
  readonly reduction?: Exclude<CrossEntropyReduction, "weightedMean">;
}

/** Targets that are no tensor yet: numbers in arrays nested as the logits are. */
type HostTargets = NestedNumbers | TypedArray;

const sigmoidCrossEntropyOp: Op<NoAttributes> = {
  name: "SigmoidCrossEntropy",
  forward: (inputs) => {
    const [x, z, w] = inputs as [Tensor, Tensor, Tensor | undefined];
    const tail = softplus(neg(abs(x))); // ln(1 + e^-|x|)
    if (w === undefined) return [add(sub(relu(x), mul(x, z)), tail)];
    // (1 - z) x + q softplus(-x), softplus in its two parts: exact where z is 0 or 1
    const q = add(mul(sub(w, 1), z), 1);
    return [add(add(mul(sub(1, z), x), mul(q, relu(neg(x)))), mul(q, tail))];
  },
  vjp: ([g], { inputs, needs }) => inputs.map((_, i) => (needs[i] === true ? mul(g as Tensor, slope(inputs, i)) : undefined)),
  jvp: (tangents, { inputs }) => {
    let total: Derivative;
    tangents.forEach((dx, i) => {
      const part = dx && mul(dx, slope(inputs, i));
      total = part && total ? add(total, part) : (part ?? total);
    });
    return [total];
  },
};

/** dL/dx = (1 + (w - 1) z) sigmoid(x) - w z;  dL/dz = (w - 1) softplus(-x) - x;  dL/dw = z softplus(-x). */
function slope(inputs: readonly Tensor[], i: number): Tensor {
  const [x, z, w] = inputs as [Tensor, Tensor, Tensor | undefined];
  if (i === 0) return w === undefined ? sub(sigmoid(x), z) : sub(mul(add(mul(sub(w, 1), z), 1), sigmoid(x)), mul(w, z));
  if (i === 1) return w === undefined ? neg(x) : sub(mul(sub(w, 1), softplus(neg(x))), x);
  return mul(z, softplus(neg(x)));
}

/**
 * Binary cross-entropy of targets z in [0, 1] against sigmoid(x), per element, stable: L(z, x) = max(x, 0) - x z + ln(1 + e^-|x|);
 * with a weight w of the positives L = -w z ln sigmoid(x) - (1 - z) ln(1 - sigmoid(x)). dL/dx = (1 + (w - 1) z) sigmoid(x) - w z, which
 * is sigmoid(x) - z without. Gradients flow through z and w too. Logits and targets have one shape, and so has L without `reduction`;
 * targets may be on the host.
 */
export function sigmoidCrossEntropy<R extends Rank, D extends DType, E extends DType>(
  logits: Floats<R, D>,
  targets: Floats<R, E> | HostTargets,
  options?: SigmoidCrossEntropyOptions & { readonly reduction?: "none" },
): Tensor<R>;
export function sigmoidCrossEntropy<R extends Rank, D extends DType, E extends DType>(
  logits: Floats<R, D>,
  targets: Floats<R, E> | HostTargets,
  options: SigmoidCrossEntropyOptions,
): Tensor;
export function sigmoidCrossEntropy(
  logits: Tensor,
  given: Tensor | HostTargets,
  options: SigmoidCrossEntropyOptions = {},
): Tensor {
  const name = "sigmoidCrossEntropy";
  requireType(name, logits, "float32");
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) requireType(name, given as Tensor, "float32");
  requireKnownOptions(name, options, ["labelSmoothing", "positiveWeight", "reduction"]);
  const { labelSmoothing = 0, positiveWeight, reduction = "none" } = options;
  checkSmoothing(name, labelSmoothing);
  checkReduction(name, reduction);
  if ((reduction as string) === "weightedMean")
    throw new ArgumentError(`${name}: reduction "weightedMean". There are no weights to divide by: use "mean".`);
  return withinScope(() => {
    const targets = operands(name, [logits, given])[1] as Tensor;
    if (!sameShape(logits.shape, targets.shape))
      throw new ShapeError(
        `${name}: logits ${showShape(logits.shape)} with targets ${showShape(targets.shape)}. Expected equal shapes: reshape one of them.`,
      );
    const z = labelSmoothing === 0 ? targets : add(mul(targets, 1 - labelSmoothing), labelSmoothing / 2);
    const weights = positiveWeight === undefined ? [] : [weightTensor(name, positiveWeight, logits)];
    const losses = apply(sigmoidCrossEntropyOp, [logits, z, ...weights], {});
    return reduceLosses(losses, reduction, { kept: undefined, weight: undefined });
  });
}

function weightTensor(name: string, given: Operand, logits: Tensor): Tensor {
  if (typeof given === "number" && !(given >= 0 && given < Infinity))
    throw new ArgumentError(`${name}: positiveWeight ${showValue(given)}. Use finite weights >= 0.`);
  const w = operands(`${name}: positiveWeight`, [logits, given])[1] as Tensor;
  requireType(`${name}: positiveWeight`, w, "float32");
  if (!sameShape(broadcastShapes(`${name}: positiveWeight`, w.shape, logits.shape), logits.shape))
    throw new ShapeError(
      `${name}: positiveWeight ${showShape(w.shape)} for logits ${showShape(logits.shape)}. It must broadcast to them.`,
    );
  return w;
}
