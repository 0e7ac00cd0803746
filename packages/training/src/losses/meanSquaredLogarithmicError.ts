import { log1p, maximum, squaredDifference } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";
import { EPSILON } from "./probabilities.ts";

/**
 * For counts and amounts whose ratio matters: L(y, u) = 1/d sum_j (ln(1 + u_j) - ln(1 + y_j))^2 over the last axis, with u and y held at
 * 1e-7 or above, as Keras has it. y, u: [batch, ..., d]; L: [batch, ...]. Predictions below 0 have no slope.
 */
export function meanSquaredLogarithmicError(options: LossOptions = {}): Loss {
  const name = "meanSquaredLogarithmicError";
  return elementLoss(name, checkReduction(name, options), (y, u) =>
    squaredDifference(log1p(maximum(u, EPSILON)), log1p(maximum(y, EPSILON))),
  );
}
