import { requireKnownOptions, showValue } from "../choices.ts";
import { add, composedOp, div, elementwiseOp, mul, neg, sub, unary } from "../elementwise.ts";
import type { Unary } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { relu, sigmoid, softplus, tanh } from "./activations.ts";
import { abs, clip, erfc, exp, reciprocal, sqrt, square } from "./elementary.ts";
import { requireFinite } from "./requireFinite.ts";
import { slice } from "./slice.ts";

// Derivatives of x f(x) are taken at a clipped x: beyond the bound f is 0 or 1 to the last bit, and Infinity * 0 would be NaN.

/** y = x sigmoid(x), called swish too; 0 at -Infinity. dy/dx = s (1 + x (1 - s)), s = sigmoid(x). Hendrycks and Gimpel 2016; Ramachandran et al. 2017. */
export const silu: Unary = unary(
  "silu",
  elementwiseOp("Silu", ({ x }) => {
    const c = clip(x, -800, 800);
    const s = sigmoid(c);
    return mul(s, add(1, mul(c, sub(1, s))));
  }),
  {},
);

/** y = x tanh(softplus(x)); 0 at -Infinity. dy/dx = t + x sigmoid(x) (1 - t^2), t = tanh(softplus(x)). Misra 2019. */
export const mish: Unary = unary(
  "mish",
  elementwiseOp("Mish", ({ x }) => {
    const c = clip(x, -800, 800);
    const t = tanh(softplus(c));
    return add(t, mul(mul(c, sigmoid(c)), sub(1, square(t))));
  }),
  {},
);

/** Exact: Phi(x) + x phi(x). Approximate, y = x s, s = sigmoid(u): s (1 + x (1 - s) du/dx). */
const geluOp = elementwiseOp("Gelu", ({ x, attributes: { approximate } }) => {
  const c = clip(x, -40, 40);
  if (!approximate) {
    const density = mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square(c))));
    return add(mul(0.5, erfc(mul(-Math.SQRT1_2, c))), mul(c, density));
  }
  const k = 2 * Math.sqrt(2 / Math.PI);
  const s = sigmoid(mul(c, add(k, mul(k * 0.044715, square(c)))));
  const slope = add(k, mul(3 * k * 0.044715, square(c)));
  return mul(s, add(1, mul(mul(c, sub(1, s)), slope)));
});

/**
 * y = x P(X <= x), X standard normal; 0 at -Infinity. Exact: x/2 erfc(-x / sqrt 2), which keeps its digits in the left tail; approximate,
 * as in GPT-2: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). Hendrycks and Gimpel 2016. Keras's and PyTorch's default is the exact form.
 */
export function gelu<R extends Rank>(x: Tensor<R>, options: { readonly approximate?: boolean } = {}): Tensor<R, "float32"> {
  requireType("gelu", x, "float32");
  requireKnownOptions("gelu", options, ["approximate"]);
  const { approximate = false } = options;
  if (typeof approximate !== "boolean")
    throw new ArgumentError(`gelu: approximate ${showValue(approximate)}. Use true or false.`);
  return apply(geluOp, [x], { approximate }) as Tensor<R, "float32">;
}

/** y = x / (1 + |x|); -1 and 1 at the infinities. dy/dx = 1 / (1 + |x|)^2. Turian, Bergstra and Bengio 2009. */
export const softsign: Unary = unary(
  "softsign",
  elementwiseOp("Softsign", ({ x }) => square(reciprocal(add(1, abs(x))))),
  {},
);

/** y = ln sigmoid(x) = -softplus(-x), without overflow. dy/dx = sigmoid(-x). */
export function logSigmoid<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireType("logSigmoid", x, "float32");
  return withinScope(() => neg(softplus(neg(x))) as Tensor<R, "float32">);
}

const tanhShrinkOp = composedOp(
  "TanhShrink",
  (x) => sub(x, tanh(x)),
  ({ x }) => square(tanh(x)),
);

/** y = x - tanh(x). dy/dx = tanh(x)^2. */
export function tanhShrink<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireType("tanhShrink", x, "float32");
  return apply(tanhShrinkOp, [x], {}) as Tensor<R, "float32">;
}

// (x + r) / 2 for r = sqrt(x^2 + b), as max(x, 0) + (r - |x|) / 2 with r - |x| = b / (r + |x|): x + r would cancel on the left
const squareplusOp: Op<{ readonly b: number }> = composedOp(
  "Squareplus",
  (x, { b }: { readonly b: number }) => add(relu(x), div(b / 2, add(sqrt(add(square(x), b)), abs(x)))),
  ({ x, attributes: { b } }) => {
    const c = clip(x, -1e18, 1e18); // c^2 is a float32
    return div(apply(squareplusOp, [c], { b }), sqrt(add(square(c), b)));
  },
);

/** y = (x + sqrt(x^2 + b)) / 2 for b > 0. dy/dx = y / sqrt(x^2 + b). Barron 2021. */
export function squareplus<R extends Rank>(x: Tensor<R>, b = 4): Tensor<R, "float32"> {
  requireType("squareplus", x, "float32");
  requireFinite("squareplus", "b", b, "a number above 0", (value) => value > 0);
  return apply(squareplusOp, [x], { b }) as Tensor<R, "float32">;
}

/** y = p sigmoid(q) for the two halves p, q of x along an axis, the last by default. Dauphin et al. 2017. */
export function glu<R extends Rank>(x: Tensor<R>, axis = -1): Tensor<R, "float32"> {
  requireType("glu", x, "float32");
  const at = normalizeAxis("glu", axis, x.rank);
  const size = x.shape[at] as number;
  if (size % 2 !== 0)
    throw new ShapeError(
      `glu: axis ${axis} of ${showShape(x.shape)} has odd size ${size}. It is cut into two halves: make it even.`,
    );
  const half = x.shape.map((n, i) => (i === at ? n / 2 : n));
  const middle = x.shape.map((n, i) => (i === at ? n / 2 : 0));
  return withinScope(() => {
    const p = slice(x, new Array<number>(x.rank).fill(0), half);
    return mul(p, sigmoid(slice(x, middle, half))) as Tensor as Tensor<R, "float32">;
  });
}
