import { add, ArgumentError, mean, mul, oneHot, recordable, relu, showValue, square, sub, sum } from "@chainrule/engine";
import { checkFinite } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { labelsOf } from "./labelsOf.ts";
import type { Loss } from "./loss.ts";
import { refuseOneClass } from "./refusals.ts";

/** Options of `multiMargin`. */
export interface MultiMarginOptions extends LossOptions {
  /** By how much the true class's score should lead; 1 when left out. */
  readonly margin?: number;
  /** The power of what is missing, 1 or 2; 1 when left out. */
  readonly power?: 1 | 2;
}

/**
 * PyTorch's multi_margin_loss: L(y, u) = 1/K sum_{k != y} max(0, margin - u_y + u_k)^power over K classes.
 * u: scores [batch, ..., K]; y: int32 labels [batch, ...] or [batch, ..., 1]; L: [batch, ...]. Crammer and Singer 2001.
 */
export function multiMargin(options: MultiMarginOptions = {}): Loss {
  const name = "multiMargin";
  const reduction = checkReduction(name, options, ["margin", "power"]);
  const { margin = 1, power = 1 } = options;
  checkFinite(name, "margin", margin);
  if (power !== 1 && power !== 2) throw new ArgumentError(`${name}: power ${showValue(power)}. Use 1 or 2.`);
  return {
    name,
    reduction,
    link: "identity",
    targets: "labels",
    refuses: (_, shape) => refuseOneClass(name, shape),
    perSample: recordable((yTrue, yPred) => {
      const rows = oneHot(labelsOf(name, yTrue, yPred), yPred.shape.at(-1) ?? 1);
      const trueScore = sum(mul(rows, yPred), { axis: -1, keepDims: true });
      const missing = relu(add(sub(yPred, trueScore), margin));
      return mean(mul(sub(1, rows), power === 1 ? missing : square(missing)), { axis: -1 });
    }),
  };
}
