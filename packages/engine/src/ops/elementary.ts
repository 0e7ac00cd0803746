import { showValue } from "../choices.ts";
import { binary, elementwiseOp, mul, neg, sub, add, div, numericUnary, unary } from "../elementwise.ts";
import type { Binary, NumericUnary, Unary } from "../elementwise.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { ArgumentError } from "../errors.ts";
import { equal, greater, greaterEqual, lessEqual, logicalAnd } from "./compare.ts";
import { where } from "./where.ts";

/** y = e^x. */
export const exp: Unary = unary(
  "exp",
  elementwiseOp("Exp", ({ y }) => y),
  {},
);
/** y = e^x - 1, exact near 0. */
export const expm1: Unary = unary(
  "expm1",
  elementwiseOp("Expm1", ({ y }) => add(y, 1)),
  {},
);
/** y = ln x. */
export const log: Unary = unary(
  "log",
  elementwiseOp("Log", ({ x }) => reciprocal(x)),
  {},
);
/** y = ln(1 + x), exact near 0. */
export const log1p: Unary = unary(
  "log1p",
  elementwiseOp("Log1p", ({ x }) => reciprocal(add(x, 1))),
  {},
);
/** y = log2 x, the logarithm to base 2. dy/dx = 1 / (x ln 2). */
export const log2: Unary = unary(
  "log2",
  elementwiseOp("Log2", ({ x }) => div(Math.LOG2E, x)),
  {},
);
/** y = log10 x, the logarithm to base 10. dy/dx = 1 / (x ln 10). */
export const log10: Unary = unary(
  "log10",
  elementwiseOp("Log10", ({ x }) => div(Math.LOG10E, x)),
  {},
);
/** y = 1 / x. dy/dx = -y^2. */
export const reciprocal: Unary = unary(
  "reciprocal",
  elementwiseOp("Reciprocal", ({ y }) => neg(square(y))),
  {},
);
/** y = x^(1/2). dy/dx = 1 / (2 y), infinite at 0. */
export const sqrt: Unary = unary(
  "sqrt",
  elementwiseOp("Sqrt", ({ y }) => div(0.5, y)),
  {},
);
/** y = x^(-1/2). dy/dx = -y^3 / 2. */
export const rsqrt: Unary = unary(
  "rsqrt",
  elementwiseOp("Rsqrt", ({ y }) => mul(-0.5, mul(y, square(y)))),
  {},
);
/** y = x^2. */
export const square: NumericUnary = numericUnary(
  "square",
  elementwiseOp("Square", ({ x }) => mul(2, x)),
  {},
);
/** y = |x|; the derivative at 0 is 0. */
export const abs: NumericUnary = numericUnary(
  "abs",
  elementwiseOp("Abs", ({ x }) => sign(x)),
  {},
);
/** y = -1, 0 or 1; its derivative is 0 everywhere. */
export const sign: NumericUnary = numericUnary(
  "sign",
  elementwiseOp("Sign", () => 0),
  {},
);
/** The error function, y = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x. dy/dx = 2/sqrt(pi) e^(-x^2). */
export const erf: Unary = unary(
  "erf",
  elementwiseOp("Erf", ({ x }) => mul(2 / Math.sqrt(Math.PI), exp(neg(square(x))))),
  {},
);
/** The complementary error function, y = 1 - erf(x), to full precision on the right, where it is small. dy/dx = -2/sqrt(pi) e^(-x^2). */
export const erfc: Unary = unary(
  "erfc",
  elementwiseOp("Erfc", ({ x }) => mul(-2 / Math.sqrt(Math.PI), exp(neg(square(x))))),
  {},
);

/**
 * y = a^b. dy/da = b a^(b-1), which is 0 for b = 0 also where a = 0; dy/db = y ln a, taken as 0 where a = 0 and y is finite
 * (as PyTorch does): 0 to a negative power is infinite, and its dy/db NaN. A negative base with a fractional exponent is NaN.
 * As IEEE 754 has it, a^0 = 1 and 1^b = 1 whatever the other operand is, NaN and infinities included, and (-1)^(+-Infinity) = 1.
 */
export const pow: Binary = binary<never>(
  "pow",
  elementwiseOp(
    "Pow",
    ({ x: a, b }) => mul(b, pow(where(logicalAnd(equal(a, 0), equal(b, 0)), 1, a), sub(b, 1))),
    ({ x: a, y }) => mul(y, log(where(equal(a, 0), 1, a))),
  ),
  ["float32"],
);

/** y = max(a, b) elementwise. Where a = b each gets half of the gradient (as in PyTorch). NaN wins. */
export const maximum: Binary = binary<never>(
  "maximum",
  elementwiseOp(
    "Maximum",
    ({ x: a, b }) => winners(a, b),
    ({ x: a, b }) => winners(b, a),
  ),
  ["float32", "int32"],
);

/** y = min(a, b) elementwise. Where a = b each gets half of the gradient. NaN wins. */
export const minimum: Binary = binary<never>(
  "minimum",
  elementwiseOp(
    "Minimum",
    ({ x: a, b }) => winners(b, a),
    ({ x: a, b }) => winners(a, b),
  ),
  ["float32", "int32"],
);

/** y = (a - b)^2. */
export const squaredDifference: Binary = binary<never>(
  "squaredDifference",
  elementwiseOp(
    "SquaredDifference",
    ({ x: a, b }) => mul(2, sub(a, b)),
    ({ x: a, b }) => mul(2, sub(b, a)),
  ),
  ["float32"],
);

const clipOp = elementwiseOp("ClipByValue", ({ x, attributes: { clipValueMin, clipValueMax } }) =>
  inside(logicalAnd(greaterEqual(x, clipValueMin), lessEqual(x, clipValueMax))),
);

/** y = min(max(x, low), high). The derivative is 1 inside and on the bounds, else 0. NaN stays NaN. */
export function clip<R extends Rank>(x: Tensor<R>, low: number, high: number): Tensor<R, "float32"> {
  requireType("clip", x, "float32");
  if (typeof low !== "number" || typeof high !== "number" || !(low <= high))
    throw new ArgumentError(
      `clip: bounds [${showValue(low)}, ${showValue(high)}]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.`,
    );
  return apply(clipOp, [x], { clipValueMin: low, clipValueMax: high }) as Tensor<R, "float32">;
}

/** Times 1 under the mask, else 0, whatever the upstream is. */
function inside(mask: Tensor<Rank, "bool">): (upstream: Tensor) => Tensor {
  return (upstream) => where(mask, upstream, 0);
}

/** Times 1 where a > b, 1/2 where a = b, else 0. */
function winners(a: Tensor, b: Tensor): (upstream: Tensor) => Tensor {
  return (upstream) => where(greater(a, b), upstream, where(equal(a, b), mul(0.5, upstream), 0));
}
