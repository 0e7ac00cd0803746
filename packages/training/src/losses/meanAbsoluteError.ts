import { abs, sub } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";

/**
 * L(y, u) = 1/d sum_j |u_j - y_j| over the last axis, as Keras has it. dL/du = sign(u - y) / d, 0 at the kink.
 * y, u: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function meanAbsoluteError(options: LossOptions = {}): Loss {
  return {
    name: "meanAbsoluteError",
    reduction: checkReduction("meanAbsoluteError", options),
    link: "identity",
    targets: "numbers",
    refuses: () => undefined,
    perSample: (yTrue, yPred) => meanOverLast(abs(sub(yPred, asPredicted("meanAbsoluteError", yTrue, yPred)))),
  };
}
