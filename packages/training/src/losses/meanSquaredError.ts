import { squaredDifference } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

/**
 * L(y, u) = 1/d sum_j (u_j - y_j)^2 over the last axis, as Keras has it. dL/du = 2 (u - y) / d.
 * y, u: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function meanSquaredError(options: LossOptions = {}): Loss {
  const name = "meanSquaredError";
  return elementLoss(name, checkReduction(name, options), (y, u) => squaredDifference(u, y));
}
