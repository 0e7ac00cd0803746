import { add, binary, div, elementwiseOp, mul, neg, sub, unary } from "../elementwise.ts";
import type { Binary, Unary } from "../elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { untraced } from "../op.ts";
import { abs, maximum, reciprocal, rsqrt, square } from "./elementary.ts";
import { greater, less, logicalAnd } from "./compare.ts";
import { where } from "./where.ts";

/** y = sin x, x in radians. dy/dx = cos x. */
export const sin: Unary = unary(
  "sin",
  elementwiseOp("Sin", ({ x }) => cos(x)),
  {},
);
/** y = cos x, x in radians. dy/dx = -sin x. */
export const cos: Unary = unary(
  "cos",
  elementwiseOp("Cos", ({ x }) => neg(sin(x))),
  {},
);
/** y = tan x, x in radians. dy/dx = 1 + y^2. */
export const tan: Unary = unary(
  "tan",
  elementwiseOp("Tan", ({ y }) => add(1, square(y))),
  {},
);
/** y = asin x in [-pi/2, pi/2]; NaN for |x| > 1. dy/dx = (1 - x)^(-1/2) (1 + x)^(-1/2), infinite at -1 and 1. */
export const asin: Unary = unary(
  "asin",
  elementwiseOp("Asin", ({ x }) => inverseRoot(x)),
  {},
);
/** y = acos x in [0, pi]; NaN for |x| > 1. dy/dx = -(1 - x)^(-1/2) (1 + x)^(-1/2), infinite at -1 and 1. */
export const acos: Unary = unary(
  "acos",
  elementwiseOp("Acos", ({ x }) => neg(inverseRoot(x))),
  {},
);
/** y = atan x in (-pi/2, pi/2). dy/dx = 1 / (1 + x^2). */
export const atan: Unary = unary(
  "atan",
  elementwiseOp("Atan", ({ x }) => reciprocal(add(1, square(x)))),
  {},
);

/** (1 - x^2)^(-1/2) without cancellation near -1 and 1. */
function inverseRoot(x: Tensor): Tensor {
  return mul(rsqrt(sub(1, x)), rsqrt(add(1, x)));
}

/**
 * y = the angle of the point (b, a) in (-pi, pi], as NumPy and PyTorch have it: a is the sine's side.
 * dy/da = b / (a^2 + b^2), dy/db = -a / (a^2 + b^2), NaN at the origin.
 */
export const atan2: Binary = binary<never>(
  "atan2",
  elementwiseOp(
    "Atan2",
    ({ x: a, b }) => overSquaredRadius(b, a, b),
    ({ x: a, b }) => neg(overSquaredRadius(a, a, b)),
  ),
  ["float32"],
);

/** c / (a^2 + b^2), whose squares neither overflow nor vanish: all are divided by a constant near the larger one first. */
function overSquaredRadius(c: Tensor, a: Tensor, b: Tensor): Tensor {
  const size = maximum(abs(untraced(a)), abs(untraced(b)));
  const scale = where(logicalAnd(greater(size, 0), less(size, Infinity)), size, 1);
  const squares = add(square(div(a, scale)), square(div(b, scale)));
  return div(div(div(c, scale), squares), scale);
}
