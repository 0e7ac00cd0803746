import { mul, neg, ShapeError, showShape, softmaxCrossEntropy as crossEntropy, sum } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import { areRows } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { logProbabilities } from "./probabilities.ts";
import { refuseForChances, refuseForLogits } from "./refusals.ts";
import { classRows } from "./smoothLabels.ts";
import type { CrossEntropyOptions } from "./softmaxCrossEntropy.ts";

/** Options of Keras's cross-entropies. */
export interface KerasCrossentropyOptions extends CrossEntropyOptions {
  /** Whether predictions are logits; false when left out, as in Keras: they are probabilities. */
  readonly fromLogits?: boolean;
}

/**
 * Keras's CategoricalCrossentropy: L(y, p) = -sum_k y_k ln p_k with p renormalised to sum to 1 and held in [1e-7, 1 - 1e-7]; from
 * logits it is `softmaxCrossEntropy`, which is stable. y, p: [batch, ..., classes], y rows of chances; L: [batch, ...].
 */
export function categoricalCrossentropy(options: KerasCrossentropyOptions = {}): Loss {
  const name = "categoricalCrossentropy";
  const reduction = checkReduction(name, options, ["fromLogits", "labelSmoothing"]);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  return {
    name,
    reduction,
    link: fromLogits ? "softmax" : "identity",
    targets: "oneHot",
    refuses: (output, shape) => {
      if (!fromLogits) return refuseForChances({ loss: name, link: "softmax" }, "softmaxCrossEntropy", output, shape);
      const wishes = { loss: `${name}({ fromLogits: true })`, link: "softmax" } as const;
      return refuseForLogits(wishes, { softmax: `${name}()`, sigmoid: "binaryCrossentropy()" }, output, shape);
    },
    perSample: (yTrue, yPred) => {
      if (!areRows(yTrue, yPred))
        throw new ShapeError(
          `${name}: targets ${showShape(yTrue.shape)} for predictions ${showShape(yPred.shape)}. ` +
            "Expected equal shapes: one number per class. For integer labels use sparseCategoricalCrossentropy.",
        );
      const rows = classRows(name, yTrue, yPred, labelSmoothing);
      return fromLogits ? crossEntropy(yPred, rows) : neg(sum(mul(rows, logProbabilities(yPred)), { axis: -1 }));
    },
  };
}
