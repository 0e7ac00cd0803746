import { add, clip, log, mul, neg, sigmoidCrossEntropy as crossEntropy, sub } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import { asPredicted } from "./asPredicted.ts";
import type { KerasCrossentropyOptions } from "./categoricalCrossentropy.ts";
import { checkReduction } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";
import { EPSILON } from "./probabilities.ts";
import { refuseForChances, refuseForLogits } from "./refusals.ts";
import { smoothLabels } from "./smoothLabels.ts";

/**
 * Keras's BinaryCrossentropy: L(y, p) = -1/d sum_j y_j ln p_j + (1 - y_j) ln(1 - p_j) with p held in [1e-7, 1 - 1e-7]; from logits it
 * is `sigmoidCrossEntropy`, which is stable. y, p: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function binaryCrossentropy(options: KerasCrossentropyOptions = {}): Loss {
  const name = "binaryCrossentropy";
  const reduction = checkReduction(name, options, ["fromLogits", "labelSmoothing"]);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  return {
    name,
    reduction,
    link: fromLogits ? "sigmoid" : "identity",
    targets: "binary",
    refuses: (output, shape) => {
      if (!fromLogits) return refuseForChances({ loss: name, link: "sigmoid" }, "sigmoidCrossEntropy", output, shape);
      const wishes = { loss: `${name}({ fromLogits: true })`, link: "sigmoid" } as const;
      return refuseForLogits(wishes, { softmax: "categoricalCrossentropy()", sigmoid: `${name}()` }, output, shape);
    },
    perSample: (yTrue, yPred) => {
      const y = smoothLabels(asPredicted(name, yTrue, yPred), labelSmoothing, 2);
      if (fromLogits) return meanOverLast(crossEntropy(yPred, y));
      const p = clip(yPred, EPSILON, 1 - EPSILON);
      return meanOverLast(neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p))))));
    },
  };
}
