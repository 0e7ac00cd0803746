import { showValue } from "../choices.ts";
import { ArgumentError } from "../errors.ts";
import { withinScope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { equal, notEqual } from "./compare.ts";
import { abs, pow, square } from "./elementary.ts";
import { max, min } from "./extremes.ts";
import { axesOf, requireSomething } from "./reducer.ts";
import type { Axes, Reducer, Reduction } from "./reducer.ts";
import { sum } from "./sum.ts";
import { rootOrZero } from "./variance.ts";
import { where } from "./where.ts";

/** Options of a norm. */
export interface NormReduction extends Reduction {
  /** p in (sum |x|^p)^(1/p); 2 when left out. Infinity and -Infinity give the largest and the smallest |x|, 0 the number of elements that are not 0. */
  readonly order?: number | undefined;
}

/**
 * The norm of the elements along the axes taken as one vector: (sum |x|^p)^(1/p) for order p (over two axes, order 2 is the Frobenius
 * norm of matrices). The gradient of the zero vector is 0, and so is that at elements that are 0 (as in PyTorch); equal extremes share
 * the gradient. Powers are taken as they stand: in float32 a sum
 * of squares overflows beyond 3.4e38. Orders below 0, and Infinity, have no value over nothing.
 */
export const norm: Reducer<NormReduction> = ((x: Tensor, options: NormReduction = {}) => {
  const axes = axesOf("norm", x, options, ["float32"], ["order"]);
  const { order = 2 } = options;
  if (typeof order !== "number" || Number.isNaN(order))
    throw new ArgumentError(`norm: order is ${showValue(order)}. Use a number, Infinity or -Infinity.`);
  if (order < 0 || order === Infinity) requireSomething("norm", x, axes.axis);
  return withinScope(() => ofOrder(x, order, axes));
}) as Reducer<NormReduction>;

function ofOrder(x: Tensor, p: number, axes: Axes): Tensor {
  if (p === 2) return rootOrZero(sum(square(x), axes));
  if (p === 1) return sum(abs(x), axes);
  if (p === 0) return sum(cast(notEqual(x, 0), "float32"), axes);
  if (p === Infinity) return max(abs(x), axes);
  if (p === -Infinity) return min(abs(x), axes);
  return steady(sum(steady(abs(x), p), axes), 1 / p);
}

/** x^p for x >= 0, with derivatives of 0 where x is 0. */
function steady(x: Tensor, p: number): Tensor {
  const isZero = equal(x, 0);
  return where(isZero, p > 0 ? 0 : Infinity, pow(where(isZero, 1, x), p));
}
