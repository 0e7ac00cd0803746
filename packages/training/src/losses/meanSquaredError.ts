import { squaredDifference } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";

/**
 * L(y, u) = 1/d sum_j (u_j - y_j)^2 over the last axis, as Keras has it. dL/du = 2 (u - y) / d.
 * y, u: [batch, ..., d]; L: [batch, ...]. Targets [batch] stand for [batch, 1].
 */
export function meanSquaredError(options: LossOptions = {}): Loss {
  return {
    name: "meanSquaredError",
    reduction: checkReduction("meanSquaredError", options),
    link: "identity",
    targets: "numbers",
    refuses: () => undefined,
    perSample: (yTrue, yPred) => meanOverLast(squaredDifference(yPred, asPredicted("meanSquaredError", yTrue, yPred))),
  };
}
