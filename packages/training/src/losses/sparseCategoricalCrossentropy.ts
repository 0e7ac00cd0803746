import { cast, mul, neg, notEqual, oneHot, softmaxCrossEntropy as crossEntropy, sum } from "@chainrule/engine";
import { checkClasses, classCounts } from "./classCounts.ts";
import type { ClassOptions } from "./classCounts.ts";
import { kerasCrossentropy } from "./kerasCrossentropy.ts";
import type { KerasCrossentropyOptions } from "./kerasCrossentropy.ts";
import { labelsOf } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { logProbabilities } from "./probabilities.ts";
import { smoothLabels } from "./smoothLabels.ts";

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyOptions extends KerasCrossentropyOptions, Pick<ClassOptions, "ignoreClass"> {}

/**
 * Keras's SparseCategoricalCrossentropy: L(y, p) = -ln p_y with p renormalised to sum to 1 and held in [1e-7, 1 - 1e-7]; from logits
 * it is `softmaxCrossEntropy`, which is stable. p: [batch, ..., classes]; y: int32 labels [batch, ...] or [batch, ..., 1]; L: [batch, ...].
 */
export function sparseCategoricalCrossentropy(options: SparseCategoricalCrossentropyOptions = {}): Loss {
  const name = "sparseCategoricalCrossentropy";
  const { ignoreClass } = options;
  const loss = kerasCrossentropy(options, {
    name,
    link: "softmax",
    targets: "labels",
    known: ["ignoreClass"],
    perSample: (yTrue, yPred, fromLogits, labelSmoothing) => {
      const labels = labelsOf(name, yTrue, yPred);
      if (fromLogits)
        return crossEntropy(yPred, labels, {
          labelSmoothing,
          ...(ignoreClass === undefined ? {} : { ignoreIndex: ignoreClass }),
        });
      const classes = yPred.shape.at(-1) ?? 1;
      const rows = smoothLabels(oneHot(labels, classes), labelSmoothing, classes);
      const losses = neg(sum(mul(rows, logProbabilities(yPred)), { axis: -1 }));
      return ignoreClass === undefined ? losses : mul(losses, cast(notEqual(labels, ignoreClass), "float32"));
    },
  });
  checkClasses(name, options);
  return { ...loss, ...classCounts(name, options, loss.reduction) };
}
