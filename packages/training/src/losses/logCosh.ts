import { add, mul, softplus, sub } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

/**
 * Squared near 0 and straight far out, smooth everywhere: L(y, u) = 1/d sum_j ln cosh(u_j - y_j) over the last axis, as Keras has it;
 * with e = u - y, ln cosh e = e + ln(1 + e^(-2e)) - ln 2, which does not overflow. dL/du = tanh(u - y) / d.
 * y, u: [batch, ..., d]; L: [batch, ...].
 */
export function logCosh(options: LossOptions = {}): Loss {
  return elementLoss("logCosh", checkReduction("logCosh", options), (y, u) => {
    const e = sub(u, y);
    return sub(add(e, softplus(mul(-2, e))), Math.LN2);
  });
}
