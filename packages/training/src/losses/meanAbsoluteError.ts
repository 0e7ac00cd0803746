import { abs, sub } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

/**
 * L(y, u) = 1/d sum_j |u_j - y_j| over the last axis, as Keras has it. dL/du = sign(u - y) / d, 0 at the kink.
 * y, u: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function meanAbsoluteError(options: LossOptions = {}): Loss {
  const name = "meanAbsoluteError";
  return elementLoss(name, checkReduction(name, options), (y, u) => abs(sub(u, y)));
}
