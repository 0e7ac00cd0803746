import { abs, div, maximum, mul, sub } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";
import { EPSILON } from "./probabilities.ts";

/**
 * In percent of the targets: L(y, u) = 100/d sum_j |u_j - y_j| / max(|y_j|, 1e-7) over the last axis, as Keras has it.
 * y, u: [batch, ..., d]; L: [batch, ...]. Targets near 0 make it huge.
 */
export function meanAbsolutePercentageError(options: LossOptions = {}): Loss {
  const name = "meanAbsolutePercentageError";
  return elementLoss(name, checkReduction(name, options), (y, u) => mul(100, abs(div(sub(u, y), maximum(abs(y), EPSILON)))));
}
