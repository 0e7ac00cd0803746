import { ArgumentError, showValue, sigmoidCrossEntropy as crossEntropy } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { logitsCrossEntropy } from "./logitsCrossEntropy.ts";
import type { CrossEntropyOptions } from "./logitsCrossEntropy.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";

/** Options of `sigmoidCrossEntropy`. */
export interface SigmoidCrossEntropyOptions extends CrossEntropyOptions {
  /** How much a positive counts beside a negative, one number or one for each output: PyTorch's pos_weight. 1 when left out. */
  readonly positiveWeight?: number | readonly number[];
}

/**
 * Binary cross-entropy on logits, each output a question of its own: with chances y in [0, 1] and weights w of the positives,
 * L(y, u) = -1/d sum_j w_j y_j ln sigmoid(u_j) + (1 - y_j) ln(1 - sigmoid(u_j)), stable for any finite u. dL/du = (sigmoid(u) - y) / d
 * without weights. u: [batch, ..., d]; y: the same shape, 0 and 1 as any element type; L: [batch, ...]. Targets [batch] stand for
 * [batch, 1]. For networks that end without an activation.
 */
export function sigmoidCrossEntropy(options: SigmoidCrossEntropyOptions = {}): Loss {
  const loss = logitsCrossEntropy(options, "sigmoid", "binary", ["positiveWeight"], (yTrue, yPred, labelSmoothing) =>
    meanOverLast(
      crossEntropy(yPred, asPredicted("sigmoidCrossEntropy", yTrue, yPred), {
        labelSmoothing,
        ...(positiveWeight === undefined ? {} : { positiveWeight }),
      }),
    ),
  );
  const given = options.positiveWeight;
  const positiveWeight = Array.isArray(given) ? (given as readonly number[]).slice() : given; // what is done to the array later is not followed
  const weights: readonly unknown[] = Array.isArray(positiveWeight) ? positiveWeight : [positiveWeight ?? 1];
  if (!weights.every((w) => typeof w === "number" && w >= 0 && w < Infinity))
    throw new ArgumentError(`sigmoidCrossEntropy: positiveWeight ${showValue(positiveWeight)}. Use finite weights >= 0.`);
  return loss;
}
