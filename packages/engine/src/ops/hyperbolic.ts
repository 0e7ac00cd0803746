import { add, elementwiseOp, mul, sub, unary } from "../elementwise.ts";
import type { Unary } from "../elementwise.ts";
import { reciprocal, rsqrt, square } from "./elementary.ts";

/** y = (e^x - e^-x) / 2. dy/dx = cosh x. */
export const sinh: Unary = unary(
  "sinh",
  elementwiseOp("Sinh", ({ x }) => cosh(x)),
  {},
);
/** y = (e^x + e^-x) / 2. dy/dx = sinh x. */
export const cosh: Unary = unary(
  "cosh",
  elementwiseOp("Cosh", ({ x }) => sinh(x)),
  {},
);
/** y = ln(x + sqrt(x^2 + 1)), the inverse of sinh. dy/dx = (1 + x^2)^(-1/2). */
export const asinh: Unary = unary(
  "asinh",
  elementwiseOp("Asinh", ({ x }) => rsqrt(add(1, square(x)))),
  {},
);
/** y = ln(x + sqrt(x^2 - 1)) >= 0, the inverse of cosh; NaN for x < 1. dy/dx = (x - 1)^(-1/2) (x + 1)^(-1/2), infinite at 1. */
export const acosh: Unary = unary(
  "acosh",
  elementwiseOp("Acosh", ({ x }) => mul(rsqrt(sub(x, 1)), rsqrt(add(x, 1)))),
  {},
);
/** y = 1/2 ln((1 + x) / (1 - x)), the inverse of tanh; infinite at -1 and 1, NaN beyond. dy/dx = 1 / ((1 - x) (1 + x)). */
export const atanh: Unary = unary(
  "atanh",
  elementwiseOp("Atanh", ({ x }) => reciprocal(mul(sub(1, x), add(1, x)))),
  {},
);
