import { add, clip, log, mul, neg, sigmoidCrossEntropy as crossEntropy, sub } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { kerasCrossentropy } from "./kerasCrossentropy.ts";
import type { KerasCrossentropyOptions } from "./kerasCrossentropy.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";
import { EPSILON } from "./probabilities.ts";
import { smoothLabels } from "./smoothLabels.ts";

/**
 * Keras's BinaryCrossentropy: L(y, p) = -1/d sum_j y_j ln p_j + (1 - y_j) ln(1 - p_j) with p held in [1e-7, 1 - 1e-7]; from logits it
 * is `sigmoidCrossEntropy`, which is stable. y, p: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function binaryCrossentropy(options: KerasCrossentropyOptions = {}): Loss {
  const name = "binaryCrossentropy";
  return kerasCrossentropy(options, {
    name,
    link: "sigmoid",
    targets: "binary",
    perSample: (yTrue, yPred, fromLogits, labelSmoothing) => {
      const y = smoothLabels(asPredicted(name, yTrue, yPred), labelSmoothing, 2);
      return meanOverLast(binaryTerms(y, yPred, fromLogits));
    },
  });
}

/** The cross-entropy of each element. */
export function binaryTerms(y: Tensor, yPred: Tensor, fromLogits: boolean): Tensor {
  if (fromLogits) return crossEntropy(yPred, y);
  const p = clip(yPred, EPSILON, 1 - EPSILON);
  return neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p)))));
}
