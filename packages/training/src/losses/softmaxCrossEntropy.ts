import { softmaxCrossEntropy as crossEntropy } from "@chainrule/engine";
import type { Loss } from "./loss.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { checkNumber } from "../checkOptions.ts";
import { asPredicted } from "./asPredicted.ts";
import { areRows, labelsOf } from "./labelsOf.ts";
import { refuseForLogits } from "./refusals.ts";
import { classRows } from "./smoothLabels.ts";

/** Options of the cross-entropies on logits. */
export interface CrossEntropyOptions extends LossOptions {
  /** How far targets are moved towards equal chances, in [0, 1]; 0 when left out. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy on logits: L(y, u) = -sum_k y_k logSoftmax(u)_k, stable for any finite u. dL/du = softmax(u) - y for rows that sum to 1.
 * u: [batch, ..., classes]; y: int32 labels [batch, ...] (or [batch, ..., 1]), or rows of chances of u's shape; L: [batch, ...].
 * For networks that end without an activation.
 */
export function softmaxCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  const name = "softmaxCrossEntropy";
  const reduction = checkReduction(name, options, ["labelSmoothing"]);
  const { labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  return {
    name,
    reduction,
    link: "softmax",
    targets: "labelsOrOneHot",
    refuses: (output, shape) => {
      const instead = { softmax: "categoricalCrossentropy", sigmoid: "binaryCrossentropy" };
      return refuseForLogits({ loss: name, link: "softmax" }, instead, output, shape);
    },
    perSample: (yTrue, yPred) => crossEntropy(yPred, targetsOf(name, yTrue, yPred, labelSmoothing)),
  };
}

/** Labels stay labels, for which the op has the cheaper gradient, unless they are smoothed. */
function targetsOf(
  where: string,
  yTrue: Parameters<Loss["perSample"]>[0],
  yPred: typeof yTrue,
  labelSmoothing: number,
): typeof yTrue {
  if (labelSmoothing > 0) return classRows(where, yTrue, yPred, labelSmoothing);
  return areRows(yTrue, yPred) ? asPredicted(where, yTrue, yPred) : labelsOf(where, yTrue, yPred);
}
