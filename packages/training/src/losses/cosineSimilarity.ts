import { lookUp, mul, neg, sub, sum, unitNormalize } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { rowLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions extends LossOptions {
  /** "negative": -cos, as in Keras and when left out. "distance": 1 - cos, as in PyTorch's cosine_embedding_loss of pairs that belong together. */
  readonly form?: "negative" | "distance";
}

/**
 * The angle between targets and predictions: L(y, u) = -cos = -sum_j y_j u_j / (|y| |u|) over the last axis, or 1 - cos.
 * y, u: [batch, ..., d]; L: [batch, ...]. A row of zeros has cos 0.
 */
export function cosineSimilarity(options: CosineSimilarityOptions = {}): Loss {
  const name = "cosineSimilarity";
  const reduction = checkReduction(name, options, ["form"]);
  const { form = "negative" } = options;
  lookUp(name, "form", { negative: true, distance: true }, form);
  return rowLoss(name, reduction, (y, u) => {
    const cosine = sum(mul(unitNormalize(y), unitNormalize(u)), { axis: -1 });
    return form === "negative" ? neg(cosine) : sub(1, cosine);
  });
}
