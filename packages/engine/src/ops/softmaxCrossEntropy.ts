import { requireKnownOptions, showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { add, mul, neg, sub } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { flatten, operands, requireType, shapeOfNested, uploadConstant } from "../operand.ts";
import type { NestedNumbers } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { normalizeAxis, sameShape, showShape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { notEqual } from "./compare.ts";
import { oneHot } from "./gather.ts";
import { checkReduction, checkSmoothing, reduceLosses, timesOptional } from "./lossReduction.ts";
import type { CrossEntropyReduction } from "./lossReduction.ts";
import { expandDims } from "./reshape.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import { sum } from "./sum.ts";
import { transpose } from "./transpose.ts";

/** A tensor that may hold float32: one that is known to hold labels or truth values is a compile error. */
export type Floats<R extends Rank, D extends DType> = Tensor<R, D> & ("float32" extends D ? unknown : never);

/** Options of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropyOptions {
  /** a in [0, 1]: targets become t (1 - a) + a / classes. 0 by default. */
  readonly labelSmoothing?: number;
  /** w: one finite weight >= 0 for each class, or a float32 tensor of them. Each class's term is weighted after smoothing, as in PyTorch. */
  readonly classWeights?: readonly number[] | Float32Array | Tensor<1>;
  /** Samples with this label count for nothing: Keras's ignore_class, PyTorch's ignore_index (whose default of -100 is not taken). */
  readonly ignoreIndex?: number;
  /** The axis of the classes; the last by default. PyTorch has it at 1. */
  readonly axis?: number;
  /** One loss for each sample ("none"), or one number; see there. */
  readonly reduction?: CrossEntropyReduction;
}

interface Targets {
  /** The targets are rows of one 1 and else 0. */
  readonly oneHot: boolean;
}

/** dL/du = softmax(u) sum(t) - t, which is softmax(u) - t for targets that sum to 1. */
function slope(logits: Tensor, targets: Tensor, isOneHot: boolean): Tensor {
  const p = softmax(logits);
  return sub(isOneHot ? p : mul(p, sum(targets, { axis: -1, keepDims: true })), targets);
}

const softmaxCrossEntropyOp: Op<Targets> = {
  name: "SoftmaxCrossEntropy",
  forward: ([logits, targets], { oneHot: isOneHot }) => {
    const [t, logP] = [targets as Tensor, logSoftmax(logits as Tensor)];
    // chosen where t is 0: 0 times the -Infinity of a masked class would be NaN
    const terms = runKernel("Select", [cast(t, "bool"), isOneHot ? logP : mul(t, logP), t], {});
    return [neg(sum(terms, { axis: -1 }))];
  },
  vjp: ([upstream], { inputs: [logits, targets], attributes, needs }) => {
    const g = expandDims(upstream as Tensor, -1);
    return [
      needs[0] === true ? mul(g, slope(logits as Tensor, targets as Tensor, attributes.oneHot)) : undefined,
      needs[1] === true ? neg(mul(g, logSoftmax(logits as Tensor))) : undefined,
    ];
  },
  jvp: ([du, dt], { inputs: [logits, targets], attributes }) => {
    const through = du && sum(mul(du, slope(logits as Tensor, targets as Tensor, attributes.oneHot)), { axis: -1 });
    const across = dt && neg(sum(mul(dt, logSoftmax(logits as Tensor)), { axis: -1 }));
    return [through === undefined ? across : across === undefined ? through : add(through, across)];
  },
};

/**
 * Cross-entropy of targets against softmax(logits), per sample, stable: L(t, u) = -sum_k w_k t_k logSoftmax(u)_k.
 * dL/du = softmax(u) sum(w t) - w t, which is softmax(u) - t without weights.
 * logits: [..., classes]; targets: probabilities of the same shape, through which gradients flow too, or int32 labels of shape [...];
 * either may be on the host. L: [...], or one number with `reduction`.
 * Labels must lie in 0 to classes - 1, or be `ignoreIndex`: those on a device are not checked here, and one outside gives a loss of 0
 * whose gradient is wrong. A logit may be -Infinity (a masked class) where its target is 0.
 */
export function softmaxCrossEntropy<D extends DType>(
  logits: Floats<Rank, D>,
  targets: Tensor | NestedNumbers | Int32Array,
  options: SoftmaxCrossEntropyOptions = {},
): Tensor {
  const name = "softmaxCrossEntropy";
  requireType(`${name}: logits`, logits, "float32");
  requireKnownOptions(name, options, ["labelSmoothing", "classWeights", "ignoreIndex", "axis", "reduction"]);
  const { labelSmoothing = 0, classWeights, ignoreIndex, axis = -1, reduction = "none" } = options;
  checkSmoothing(name, labelSmoothing);
  checkReduction(name, reduction);
  if (logits.rank === 0) throw new ShapeError(`${name}: logits are a scalar. Expected [..., classes].`);
  const at = normalizeAxis(name, axis, logits.rank);
  const classes = logits.shape[at] as number;
  if (ignoreIndex !== undefined && !Number.isInteger(ignoreIndex))
    throw new ArgumentError(`${name}: ignoreIndex ${showValue(ignoreIndex)}. Use an integer.`);
  return withinScope(() => {
    const t = onDevice(name, targets, logits, at, ignoreIndex);
    const isLabels = t.dtype === "int32";
    const samples = logits.shape.filter((_, i) => i !== at);
    if ((!isLabels && t.dtype !== "float32") || !sameShape(t.shape, isLabels ? samples : logits.shape))
      throw new ShapeError(
        `${name}: logits ${showShape(logits.shape)} with targets ${showShape(t.shape)} ${t.dtype}. ` +
          `Expected float32 probabilities of the logits' shape, or int32 labels ${showShape(samples)}, without the axis of the classes.`,
      );
    if (ignoreIndex !== undefined && !isLabels)
      throw new ArgumentError(`${name}: ignoreIndex with probabilities. It is for int32 labels: give the rows zeros instead.`);
    const u = classesLast(logits, at);
    const labels = t as Tensor<Rank, "int32">;
    const rows = isLabels ? oneHot(labels, Math.max(classes, 1)) : classesLast(t, at);
    const weights = classWeights === undefined ? undefined : weightTensor(name, classWeights, classes, logits);
    const kept = ignoreIndex === undefined ? undefined : cast(notEqual(labels, ignoreIndex), "float32");
    const smoothed = labelSmoothing === 0 ? rows : add(mul(rows, 1 - labelSmoothing), labelSmoothing / classes);
    const effective = timesOptional(timesOptional(smoothed, weights), kept && expandDims(kept, -1)) as Tensor;
    const losses = apply(softmaxCrossEntropyOp, [u, effective], { oneHot: isLabels && effective === rows });
    const weight = reduction === "weightedMean" ? sampleWeights(rows, weights, kept) : undefined;
    return reduceLosses(losses, reduction, { kept, weight });
  });
}

/** sum_k w_k t_k of the targets before smoothing: the weight of the label's class. */
function sampleWeights(rows: Tensor, weights: Tensor | undefined, kept: Tensor | undefined): Tensor | undefined {
  return timesOptional(weights && sum(mul(rows, weights), { axis: -1 }), kept);
}

/** The axis of the classes behind all others, which stay in order. */
function classesLast(x: Tensor, at: number): Tensor {
  if (at === x.rank - 1) return x;
  return transpose(x, [...x.shape.map((_, i) => i).filter((i) => i !== at), at]);
}

/** Targets beside the logits; host labels are checked. Host numbers of the logits' shape are probabilities, else labels. */
function onDevice(
  name: string,
  targets: Tensor | NestedNumbers | Int32Array,
  logits: Tensor,
  at: number,
  ignoreIndex: number | undefined,
): Tensor {
  if (targets instanceof Tensor) {
    operands(name, [logits, targets]);
    return targets;
  }
  if (!Array.isArray(targets) && !(targets instanceof Int32Array))
    throw new ArgumentError(`${name}: targets are ${showValue(targets)}. Use a tensor, or arrays of labels or probabilities.`);
  const shape: Shape = targets instanceof Int32Array ? [targets.length] : shapeOfNested(`${name}: targets`, targets);
  const flat: ArrayLike<number> = targets instanceof Int32Array ? targets : flatten(targets, sizeOf(shape));
  if (sameShape(shape, logits.shape)) return uploadConstant(logits.device, Float64Array.from(flat), shape, "float32");
  const classes = logits.shape[at] as number;
  for (let i = 0; i < flat.length; i++) {
    const label = flat[i] as number;
    if (label !== ignoreIndex && (!Number.isInteger(label) || label < 0 || label >= classes))
      throw new ArgumentError(`${name}: label ${label} at position ${i} is not in 0 to ${classes - 1}. Check the labels.`);
  }
  return uploadConstant(logits.device, Int32Array.from(flat), shape, "int32");
}

function weightTensor(
  name: string,
  given: readonly number[] | Float32Array | Tensor<1>,
  classes: number,
  logits: Tensor,
): Tensor {
  const onHost = Array.isArray(given) || given instanceof Float32Array;
  if (!onHost && !(given instanceof Tensor))
    throw new ArgumentError(`${name}: classWeights are ${showValue(given)}. Use an array of one weight for each class.`);
  const weights = operands(`${name}: classWeights`, [logits, given])[1] as Tensor;
  requireType(`${name}: classWeights`, weights, "float32");
  const bad = onHost ? Array.from(given as ArrayLike<number>).find((w) => !(w >= 0 && w < Infinity)) : undefined;
  if (bad !== undefined) throw new ArgumentError(`${name}: classWeights hold ${showValue(bad)}. Use finite weights >= 0.`);
  if (!sameShape(weights.shape, [classes]))
    throw new ShapeError(`${name}: classWeights ${showShape(weights.shape)} for ${classes} classes. Give one weight for each.`);
  return weights;
}
