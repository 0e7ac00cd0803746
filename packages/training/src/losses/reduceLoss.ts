import { div, maximum, mean, mul, reshape, ShapeError, showShape, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { LossReduction } from "./loss.ts";

const TINY = 1e-30; // stands in for a sum of weights that is 0

/**
 * The losses of single samples as one number, as Keras 3 does: sum(w L) / n, with n the number of values and not the sum of weights;
 * sum(w L); or sum(w L) / sum(w), 0 where all weights are. perSample: [batch, ...]; weight: [batch] or the leading axes of perSample,
 * the same for all values behind them; undefined for w = 1. Throws a ShapeError where they do not fit.
 */
export function reduceLoss(perSample: Tensor, weight: Tensor | undefined, reduction: LossReduction): Tensor<0> {
  if (weight === undefined) return reduction === "sum" ? sum(perSample) : mean(perSample);
  const aligned = alignWeight(weight, perSample);
  const weighted = mul(aligned, perSample);
  switch (reduction) {
    case "sumOverBatchSize":
      return mean(weighted);
    case "sum":
      return sum(weighted);
    case "meanWithSampleWeight": {
      const copies = perSample.size / Math.max(1, weight.size);
      const total = sum(weight);
      return div(sum(weighted), maximum(copies === 1 ? total : mul(total, copies), TINY));
    }
  }
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
