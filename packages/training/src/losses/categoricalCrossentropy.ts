import { logSoftmax, mul, neg, ShapeError, showShape, softmaxCrossEntropy as crossEntropy, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { kerasCrossentropy } from "./kerasCrossentropy.ts";
import type { KerasCrossentropyOptions } from "./kerasCrossentropy.ts";
import { areRows } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { logProbabilities } from "./probabilities.ts";
import { classRows } from "./smoothLabels.ts";

/**
 * Keras's CategoricalCrossentropy: L(y, p) = -sum_k y_k ln p_k with p renormalised to sum to 1 and held in [1e-7, 1 - 1e-7]; from
 * logits it is `softmaxCrossEntropy`, which is stable. y, p: [batch, ..., classes], y rows of chances; L: [batch, ...].
 */
export function categoricalCrossentropy(options: KerasCrossentropyOptions = {}): Loss {
  const name = "categoricalCrossentropy";
  return kerasCrossentropy(options, {
    name,
    link: "softmax",
    targets: "oneHot",
    perSample: (yTrue, yPred, fromLogits, labelSmoothing) => {
      const rows = chanceRows(name, yTrue, yPred, labelSmoothing);
      return fromLogits ? crossEntropy(yPred, rows) : neg(sum(mul(rows, logProbabilities(yPred)), { axis: -1 }));
    },
  });
}

/** Targets as smoothed rows of chances. Throws a ShapeError for labels. */
export function chanceRows(name: string, yTrue: Tensor, yPred: Tensor, labelSmoothing: number): Tensor {
  if (!areRows(yTrue, yPred))
    throw new ShapeError(
      `${name}: targets ${showShape(yTrue.shape)} for predictions ${showShape(yPred.shape)}. ` +
        "Expected equal shapes: one number per class. For integer labels use sparseCategoricalCrossentropy.",
    );
  return classRows(name, yTrue, yPred, labelSmoothing);
}

/** ln p of logits, or of probabilities as Keras takes it. */
export function logChances(yPred: Tensor, fromLogits: boolean): Tensor {
  return fromLogits ? logSoftmax(yPred) : logProbabilities(yPred);
}
