import { add, log, mul, sub } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";
import { EPSILON } from "./probabilities.ts";

/**
 * For counts y and rates u > 0: L(y, u) = 1/d sum_j u_j - y_j ln(u_j + 1e-7) over the last axis, as Keras has it; PyTorch's
 * poisson_nll_loss with log_input=False. dL/du = (1 - y / (u + 1e-7)) / d. y, u: [batch, ..., d]; L: [batch, ...].
 * A network without an activation at its end is refused: its rates may be negative, and the loss of those is NaN.
 */
export function poisson(options: LossOptions = {}): Loss {
  return elementLoss("poisson", checkReduction("poisson", options), (y, u) => sub(u, mul(y, log(add(u, EPSILON)))), {
    refuses: (output) =>
      output === "raw"
        ? "the network ends without an activation, but the loss poisson takes rates, which are above 0. " +
          'Give the last layer one, as in dense(units, { activation: "softplus" }), or "exponential".'
        : undefined,
  });
}
