import { sigmoidCrossEntropy as crossEntropy } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import { asPredicted } from "./asPredicted.ts";
import { checkReduction } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";
import { refuseForLogits } from "./refusals.ts";
import { smoothLabels } from "./smoothLabels.ts";
import type { CrossEntropyOptions } from "./softmaxCrossEntropy.ts";

/**
 * Binary cross-entropy on logits, each output a question of its own: with chances y in [0, 1],
 * L(y, u) = 1/d sum_j max(u_j, 0) - u_j y_j + ln(1 + e^-|u_j|), stable for any finite u. dL/du = (sigmoid(u) - y) / d.
 * u: [batch, ..., d]; y: the same shape, 0 and 1 as any element type; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 * For networks that end without an activation.
 */
export function sigmoidCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  const name = "sigmoidCrossEntropy";
  const reduction = checkReduction(name, options, ["labelSmoothing"]);
  const { labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  return {
    name,
    reduction,
    link: "sigmoid",
    targets: "binary",
    refuses: (output, shape) => {
      const instead = { softmax: "categoricalCrossentropy", sigmoid: "binaryCrossentropy" };
      return refuseForLogits({ loss: name, link: "sigmoid" }, instead, output, shape);
    },
    perSample: (yTrue, yPred) =>
      meanOverLast(crossEntropy(yPred, smoothLabels(asPredicted(name, yTrue, yPred), labelSmoothing, 2))),
  };
}
