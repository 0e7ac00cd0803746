import { cast, logicalAnd, mul, neg, notEqual, oneHot, recordable, reshape, sum, tensor, where } from "@chainrule/engine";
import type { Rank, Tensor } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { checkClasses, classCounts } from "./classCounts.ts";
import type { ClassOptions } from "./classCounts.ts";
import { labelsOf } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { refuseOneClass } from "./refusals.ts";

/** Options of `negativeLogLikelihood`. */
export interface NegativeLogLikelihoodOptions extends LossOptions, ClassOptions {}

/**
 * On logarithms of chances, PyTorch's nll_loss: L(y, l) = -w_y l_y. l: [batch, ..., classes]; y: int32 labels [batch, ...] or
 * [batch, ..., 1]; L: [batch, ...]. For networks that end with logSoftmax; with others `softmaxCrossEntropy` takes the logits.
 */
export function negativeLogLikelihood(options: NegativeLogLikelihoodOptions = {}): Loss {
  const name = "negativeLogLikelihood";
  const reduction = checkReduction(name, options, ["classWeights", "ignoreClass"]);
  const classes = checkClasses(name, options);
  const { classWeights, ignoreClass } = classes;
  return {
    name,
    reduction,
    link: "softmax", // of logarithms of chances it gives the chances
    targets: "labels",
    refuses: (output, shape) =>
      output === "logSoftmax" || output === "unknown"
        ? refuseOneClass(name, shape)
        : `the network does not end with logSoftmax, but the loss ${name} takes logarithms of probabilities. ` +
          'Give the last layer activation: "logSoftmax", or leave it without one and use the loss softmaxCrossEntropy.',
    perSample: recordable((yTrue, yPred) => {
      const labels = labelsOf(name, yTrue, yPred);
      const chosen = cast(oneHot(labels as Tensor<Rank, "int32">, yPred.shape.at(-1) ?? 1), "bool");
      const kept = ignoreClass === undefined ? undefined : reshape(notEqual(labels, ignoreClass), [...labels.shape, 1]);
      const seen = kept === undefined ? chosen : (logicalAnd(chosen, kept) as Tensor<Rank, "bool">);
      const terms = classWeights === undefined ? yPred : mul(yPred, tensor(classWeights, { device: yPred.device }));
      // chosen, not multiplied: a class without a chance has the logarithm -Infinity
      return neg(sum(where(seen, terms, 0), { axis: -1 }));
    }),
    ...classCounts(name, classes, reduction),
  };
}
