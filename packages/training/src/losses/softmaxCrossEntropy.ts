import { ArgumentError, softmaxCrossEntropy as crossEntropy } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { checkClasses, classCounts } from "./classCounts.ts";
import type { ClassOptions } from "./classCounts.ts";
import { areRows, labelsOf } from "./labelsOf.ts";
import { logitsCrossEntropy } from "./logitsCrossEntropy.ts";
import type { CrossEntropyOptions } from "./logitsCrossEntropy.ts";
import type { Loss } from "./loss.ts";

/** Options of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropyOptions extends CrossEntropyOptions, ClassOptions {}

/**
 * Cross-entropy on logits: L(y, u) = -sum_k w_k y_k logSoftmax(u)_k, stable for any finite u. dL/du = softmax(u) - y for rows that sum to 1
 * and no weights. u: [batch, ..., classes]; y: int32 labels [batch, ...] (or [batch, ..., 1]), or rows of chances of u's shape;
 * L: [batch, ...]. For networks that end without an activation. With class weights labels are smoothed first, as in PyTorch.
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  const name = "softmaxCrossEntropy";
  const known = ["classWeights", "ignoreClass"];
  const loss = logitsCrossEntropy(options, "softmax", "labelsOrOneHot", known, (yTrue, yPred, labelSmoothing) => {
    const isRows = areRows(yTrue, yPred);
    if (isRows && ignoreClass !== undefined)
      throw new ArgumentError(`${name}: ignoreClass with rows of chances. It is for integer labels.`);
    return crossEntropy(yPred, isRows ? asPredicted(name, yTrue, yPred) : labelsOf(name, yTrue, yPred), {
      labelSmoothing,
      ...(classWeights === undefined ? {} : { classWeights }),
      ...(ignoreClass === undefined ? {} : { ignoreIndex: ignoreClass }),
    });
  });
  const classes = checkClasses(name, options);
  const { classWeights, ignoreClass } = classes;
  return { ...loss, ...classCounts(name, classes, loss.reduction) };
}
