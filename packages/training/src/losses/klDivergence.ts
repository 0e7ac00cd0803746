import { clip, div, log, mul, sum } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { rowLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";
import { EPSILON } from "./probabilities.ts";
import { refuseForChances } from "./refusals.ts";

/**
 * The divergence of predicted from true chances: L(y, p) = sum_k y_k ln(y_k / p_k) over the last axis, both held in [1e-7, 1], as Keras
 * has it. y, p: [batch, ..., classes]; L: [batch, ...]. Kullback and Leibler 1951.
 */
export function klDivergence(options: LossOptions = {}): Loss {
  const name = "klDivergence";
  return rowLoss(
    name,
    checkReduction(name, options),
    (yTrue, yPred) => {
      const [y, p] = [clip(yTrue, EPSILON, 1), clip(yPred, EPSILON, 1)];
      return sum(mul(y, log(div(y, p))), { axis: -1 });
    },
    {
      targets: "oneHot",
      refuses: (output, shape) => refuseForChances({ loss: name, link: "softmax" }, "softmaxCrossEntropy", output, shape),
    },
  );
}
