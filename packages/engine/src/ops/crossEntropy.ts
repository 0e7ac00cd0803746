import type { DType } from "../dtype.ts";
import { add, mul, neg, sub } from "../elementwise.ts";
import { ShapeError } from "../errors.ts";
import { operands, requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import type { NoAttributes } from "../kernels.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { abs } from "./elementary.ts";
import { relu, sigmoid, softplus } from "./activations.ts";
import { cast } from "./cast.ts";
import { oneHot } from "./gather.ts";
import { expandDims } from "./reshape.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import { sum } from "./sum.ts";

/** A tensor that may hold float32: one that is known to hold labels or truth values is a compile error. */
type Floats<R extends Rank, D extends DType> = Tensor<R, D> & ("float32" extends D ? unknown : never);

interface Targets {
  /** Each row of the targets is known to sum to 1, as one-hot rows made from labels do. */
  readonly normalized: boolean;
}

/** dL/du = softmax(u) sum(t) - t, which is softmax(u) - t for targets that sum to 1. */
function slope(logits: Tensor, targets: Tensor, normalized: boolean): Tensor {
  const p = softmax(logits);
  return sub(normalized ? p : mul(p, sum(targets, { axis: -1, keepDims: true })), targets);
}

const softmaxCrossEntropyOp: Op<Targets> = {
  name: "SoftmaxCrossEntropy",
  forward: ([logits, targets], { normalized }) => {
    const [t, logP] = [targets as Tensor, logSoftmax(logits as Tensor)];
    // chosen, not multiplied, where labels say which: 0 times the -Infinity of a masked class would be NaN
    const terms = normalized ? runKernel("Select", [cast(t, "bool"), logP, t], {}) : mul(t, logP);
    return [neg(sum(terms, { axis: -1 }))];
  },
  vjp: ([upstream], { inputs: [logits, targets], attributes: { normalized }, needs }) => {
    const g = expandDims(upstream as Tensor, -1);
    return [
      needs[0] === true ? mul(g, slope(logits as Tensor, targets as Tensor, normalized)) : undefined,
      needs[1] === true ? neg(mul(g, logSoftmax(logits as Tensor))) : undefined,
    ];
  },
  jvp: ([du, dt], { inputs: [logits, targets], attributes: { normalized } }) => {
    const through = du && sum(mul(du, slope(logits as Tensor, targets as Tensor, normalized)), { axis: -1 });
    const across = dt && neg(sum(mul(dt, logSoftmax(logits as Tensor)), { axis: -1 }));
    return [through === undefined ? across : across === undefined ? through : add(through, across)];
  },
};

/**
 * Cross-entropy of targets against softmax(logits), per sample, stable: L(t, u) = -sum t logSoftmax(u). Gradient: softmax(u) - t.
 * logits: [..., classes]; targets: probabilities of the same shape, or int32 labels of shape [...]; L: [...].
 * Labels must lie in 0 to classes - 1: those on a device are not checked here, and one outside gives a loss of 0 whose gradient is wrong.
 * With labels a logit may be -Infinity (a masked class); with probabilities that gives NaN, also where t = 0.
 */
export function softmaxCrossEntropy<D extends DType>(logits: Floats<Rank, D>, targets: Tensor): Tensor {
  requireType("softmaxCrossEntropy: logits", logits, "float32");
  operands("softmaxCrossEntropy", [logits, targets]);
  return withinScope(() => {
    const isLabels = targets.dtype === "int32";
    const expected = isLabels ? logits.shape.slice(0, -1) : logits.shape;
    if (logits.rank === 0 || !sameShape(targets.shape, expected))
      throw new ShapeError(
        `softmaxCrossEntropy: logits ${showShape(logits.shape)} with targets ${showShape(targets.shape)} ${targets.dtype}. ` +
          "Expected float32 probabilities of the logits' shape, or int32 labels without the last axis.",
      );
    const probabilities = isLabels ? oneHot(targets as Tensor<Rank, "int32">, logits.shape.at(-1) ?? 1) : targets;
    return apply(softmaxCrossEntropyOp, [logits, probabilities], { normalized: isLabels });
  });
}

const sigmoidCrossEntropyOp: Op<NoAttributes> = {
  name: "SigmoidCrossEntropy",
  // max(x, 0) - x z + ln(1 + e^-|x|)
  forward: ([x, z]) => [add(sub(relu(x as Tensor), mul(x as Tensor, z as Tensor)), softplus(neg(abs(x as Tensor))))],
  vjp: ([g], { inputs: [x, z], needs }) => [
    needs[0] === true ? mul(g as Tensor, sub(sigmoid(x as Tensor), z as Tensor)) : undefined,
    needs[1] === true ? neg(mul(g as Tensor, x as Tensor)) : undefined,
  ],
  jvp: ([dx, dz], { inputs: [x, z] }) => {
    const through = dx && mul(dx, sub(sigmoid(x as Tensor), z as Tensor));
    const across = dz && neg(mul(dz, x as Tensor));
    return [through === undefined ? across : across === undefined ? through : add(through, across)];
  },
};

/**
 * Binary cross-entropy of targets z in [0, 1] against sigmoid(x), per element, stable: L(z, x) = max(x, 0) - x z + ln(1 + e^-|x|).
 * Gradient: sigmoid(x) - z. Both tensors have one shape.
 */
export function sigmoidCrossEntropy<R extends Rank, D extends DType, E extends DType>(
  logits: Floats<R, D>,
  targets: Floats<R, E>,
): Tensor<R> {
  for (const t of [logits, targets]) requireType("sigmoidCrossEntropy", t, "float32");
  operands("sigmoidCrossEntropy", [logits, targets]);
  if (!sameShape(logits.shape, targets.shape))
    throw new ShapeError(
      `sigmoidCrossEntropy: logits ${showShape(logits.shape)} with targets ${showShape(targets.shape)}. Expected equal shapes: reshape one of them.`,
    );
  return apply(sigmoidCrossEntropyOp, [logits, targets], {}) as Tensor<R>;
}
