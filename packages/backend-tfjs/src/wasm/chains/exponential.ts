import type { Code } from "../code/bytes.ts";
import { v128 } from "../code/instructions.ts";

/** Puts a vector into a local; gives the instruction that reads it. */
export type Keep = (value: Code) => Code;

const { abs, add, and, div, lt, max, min, mul, nearest, or, select, sub } = v128;
const number = v128.const;

/** The polynomial with these coefficients, the highest power first. */
function polynomial(x: Code, coefficients: readonly number[]): Code {
  return coefficients.slice(1).reduce((sum, c) => add(mul(sum, x), number(c)), number(coefficients[0]!));
}

/**
 * e^x = 2^n e^r for the whole n nearest to x / ln 2. The polynomial and the two parts of ln 2 are those of Cephes's expf, good to one unit
 * in the last place; 2^n comes in two factors, for results beyond the normal numbers.
 */
export function exponential(x: Code, keep: Keep): Code {
  const held = keep(min(max(x, number(-104)), number(89)));
  const n = keep(nearest(mul(held, number(Math.LOG2E))));
  const r = keep(sub(sub(held, mul(n, number(0.693359375))), mul(n, number(-2.1219444e-4))));
  const tail = polynomial(
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const whole = keep(v128.truncate(n));
  const half = keep(v128.shiftRight(whole, 1));
  const power = (exponent: Code): Code => v128.shiftLeft(v128.addIntegers(exponent, v128.bits(127)), 23);
  const value = add(add(mul(tail, mul(r, r)), r), number(1));
  return mul(mul(value, power(half)), power(v128.subIntegers(whole, half)));
}

/** tanh x = 1 - 2 / (e^2x + 1) with the sign of x; near 0, where that cancels, Cephes's polynomial in x. */
export function hyperbolicTangent(x: Code, keep: Keep): Code {
  const size = keep(abs(x));
  const square = keep(mul(x, x));
  const far = sub(number(1), div(number(2), add(exponential(mul(size, number(2)), keep), number(1))));
  const odd = polynomial(square, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  const near = add(mul(mul(odd, square), x), x);
  const signed = or(far, and(x, v128.bits(-0x80000000)));
  return select(near, signed, lt(size, number(0.625)));
}
