import { div, maximum, mean, mul, reshape, ShapeError, showShape, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Loss, LossReduction } from "./loss.ts";

const TINY = 1e-30; // stands in for a sum of weights that is 0

/**
 * The losses of single samples as one number, as Keras 3 does: sum(w L) / n, with n the number of values and not the sum of weights;
 * sum(w L); or sum(w L) / sum(w), 0 where all weights are. perSample: [batch, ...]; weight: [batch] or the leading axes of perSample,
 * the same for all values behind them; undefined for w = 1. `counts`, of perSample's shape, is how much each value counts in n or in
 * sum(w): what `Loss.counts` gives. Throws a ShapeError where they do not fit.
 */
export function reduceLoss(perSample: Tensor, weight: Tensor | undefined, reduction: LossReduction, counts?: Tensor): Tensor<0> {
  const aligned = weight === undefined ? undefined : alignWeight(weight, perSample);
  const weighted = aligned === undefined ? perSample : mul(aligned, perSample);
  if (reduction === "sum") return sum(weighted);
  if (reduction === "sumOverBatchSize" || aligned === undefined)
    return counts === undefined ? mean(weighted) : ratio(sum(weighted), sum(counts));
  if (counts !== undefined) return ratio(sum(weighted), sum(mul(aligned, counts)));
  const copies = perSample.size / Math.max(1, aligned.size);
  const total = sum(aligned);
  return ratio(sum(weighted), copies === 1 ? total : mul(total, copies));
}

/** A loss of a batch as one number, by the loss's own reduction. */
export function lossOfBatch(loss: Loss, yTrue: Tensor, yPred: Tensor, weight: Tensor | undefined): Tensor<0> {
  return reduceLoss(loss.perSample(yTrue, yPred), weight, loss.reduction, loss.counts?.(yTrue, yPred));
}

/** a / b, and 0 where b is 0, for then a is. */
function ratio(a: Tensor<0>, b: Tensor<0>): Tensor<0> {
  return div(a, maximum(b, TINY));
}

/** The weight with axes of size 1 behind it, so that it broadcasts over what follows the batch. */
function alignWeight(weight: Tensor, perSample: Tensor): Tensor {
  const leading = perSample.shape.slice(0, weight.rank);
  if (weight.rank > perSample.rank || leading.some((n, i) => n !== weight.shape[i]))
    throw new ShapeError(
      `reduceLoss: weights ${showShape(weight.shape)} for losses ${showShape(perSample.shape)}. Expected one weight per sample.`,
    );
  return reshape(weight, [...weight.shape, ...perSample.shape.slice(weight.rank).map(() => 1)]);
}
