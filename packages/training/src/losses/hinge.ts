import { add, cast, equal, logicalOr, max, min, mul, relu, square, sub, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss, rowLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

/**
 * L(y, u) = 1/d sum_j max(1 - y_j u_j, 0) over the last axis, y of -1 and 1; targets of nothing but 0 and 1 in the batch are taken as
 * -1 and 1, as in Keras. y, u: [batch, ..., d]; L: [batch, ...].
 */
export function hinge(options: LossOptions = {}): Loss {
  return elementLoss("hinge", checkReduction("hinge", options), shortfall);
}

/** L(y, u) = 1/d sum_j max(1 - y_j u_j, 0)^2 over the last axis: `hinge`, squared. y, u: [batch, ..., d]; L: [batch, ...]. */
export function squaredHinge(options: LossOptions = {}): Loss {
  return elementLoss("squaredHinge", checkReduction("squaredHinge", options), (y, u) => square(shortfall(y, u)));
}

/**
 * L(y, u) = max(0, 1 + n - p) with p = sum_k y_k u_k, the true class's score, and n = max_k (1 - y_k) u_k of the others (0 stands for
 * the true class), as Keras has it. y: one-hot rows [batch, ..., classes], u: scores of the same shape; L: [batch, ...]. Equal extremes share the gradient.
 */
export function categoricalHinge(options: LossOptions = {}): Loss {
  const name = "categoricalHinge";
  const of = (y: Tensor, u: Tensor): Tensor => {
    const others = max(mul(sub(1, y), u), { axis: -1 });
    return relu(add(1, sub(others, sum(mul(y, u), { axis: -1 }))));
  };
  return rowLoss(name, checkReduction(name, options), of, { targets: "oneHot" });
}

function shortfall(y: Tensor, u: Tensor): Tensor {
  // 1 where all targets are 0 or 1: then 2y - 1, else y
  const areBits = y.size === 0 ? 0 : min(cast(logicalOr(equal(y, 0), equal(y, 1)), "float32"));
  return relu(sub(1, mul(add(y, mul(areBits, sub(y, 1))), u)));
}
