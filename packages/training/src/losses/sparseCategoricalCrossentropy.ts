import { mul, neg, oneHot, softmaxCrossEntropy as crossEntropy, sum } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import type { KerasCrossentropyOptions } from "./categoricalCrossentropy.ts";
import { checkReduction } from "./checkReduction.ts";
import { labelsOf } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { logProbabilities } from "./probabilities.ts";
import { refuseForChances, refuseForLogits } from "./refusals.ts";
import { smoothLabels } from "./smoothLabels.ts";

/**
 * Keras's SparseCategoricalCrossentropy: L(y, p) = -ln p_y with p renormalised to sum to 1 and held in [1e-7, 1 - 1e-7]; from logits
 * it is `softmaxCrossEntropy`, which is stable. p: [batch, ..., classes]; y: int32 labels [batch, ...] or [batch, ..., 1]; L: [batch, ...].
 */
export function sparseCategoricalCrossentropy(options: KerasCrossentropyOptions = {}): Loss {
  const name = "sparseCategoricalCrossentropy";
  const reduction = checkReduction(name, options, ["fromLogits", "labelSmoothing"]);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  return {
    name,
    reduction,
    link: fromLogits ? "softmax" : "identity",
    targets: "labels",
    refuses: (output, shape) => {
      if (!fromLogits) return refuseForChances({ loss: name, link: "softmax" }, "softmaxCrossEntropy", output, shape);
      const wishes = { loss: `${name}({ fromLogits: true })`, link: "softmax" } as const;
      return refuseForLogits(wishes, { softmax: `${name}()`, sigmoid: "binaryCrossentropy()" }, output, shape);
    },
    perSample: (yTrue, yPred) => {
      const labels = labelsOf(name, yTrue, yPred);
      if (fromLogits && labelSmoothing === 0) return crossEntropy(yPred, labels);
      const classes = yPred.shape.at(-1) ?? 1;
      const rows = smoothLabels(oneHot(labels, classes), labelSmoothing, classes);
      return fromLogits ? crossEntropy(yPred, rows) : neg(sum(mul(rows, logProbabilities(yPred)), { axis: -1 }));
    },
  };
}
