import { add, elementwiseOp, mul, sub, numericUnary, unary } from "../elementwise.ts";
import type { NumericUnary, Unary } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { erf, minimum, square } from "./elementary.ts";

/** y = (e^x - e^-x) / (e^x + e^-x). dy/dx = 1 - y^2. */
export const tanh: Unary = unary(
  "tanh",
  elementwiseOp("Tanh", ({ y }) => sub(1, square(y))),
  {},
);
/** y = 1 / (1 + e^-x). dy/dx = y (1 - y). */
export const sigmoid: Unary = unary(
  "sigmoid",
  elementwiseOp("Sigmoid", ({ y }) => mul(y, sub(1, y))),
  {},
);
/** y = max(x, 0). The derivative at 0 is 0; 0 times an infinite dL/dy is NaN, as in sqrt(relu(x)) at 0 and below. Glorot, Bordes and Bengio 2011. */
export const relu: NumericUnary = numericUnary(
  "relu",
  elementwiseOp("Relu", ({ x }) => step(x)),
  {},
);
/** y = 1 where x > 0, else 0; its derivative is 0 everywhere. */
export const step: Unary = unary(
  "step",
  elementwiseOp("Step", () => 0),
  {},
);
/** y = ln(1 + e^x), without overflow. dy/dx = sigmoid(x). */
export const softplus: Unary = unary(
  "softplus",
  elementwiseOp("Softplus", ({ x }) => sigmoid(x)),
  {},
);

const leakyReluOp = elementwiseOp("LeakyRelu", ({ x, attributes: { alpha } }) => add(alpha, mul(1 - alpha, step(x))));

/** y = x for x > 0, else alpha x. At 0 the derivative is alpha. Keras's function has slope 0.2. */
export function leakyRelu<R extends Rank>(x: Tensor<R>, alpha = 0.2): Tensor<R, "float32"> {
  requireType("leakyRelu", x, "float32");
  if (!Number.isFinite(alpha)) throw new ArgumentError(`leakyRelu: slope ${alpha}. Use a finite number.`);
  return apply(leakyReluOp, [x], { alpha }) as Tensor<R, "float32">;
}

// dy/dx = 1 for x > 0, else e^x = y + 1
const elu1 = unary(
  "elu",
  elementwiseOp("Elu", ({ y }) => add(1, minimum(y, 0))),
  {},
);

/** y = x for x > 0, else alpha (e^x - 1). At 0 the derivative is alpha. Clevert, Unterthiner and Hochreiter 2016. */
export function elu<R extends Rank>(x: Tensor<R>, alpha = 1): Tensor<R, "float32"> {
  if (!Number.isFinite(alpha)) throw new ArgumentError(`elu: alpha ${alpha}. Use a finite number.`);
  if (alpha === 1) return elu1(x);
  return withinScope(() => {
    const positive = relu(x);
    return add(positive, mul(alpha, sub(elu1(x), positive))) as Tensor<R, "float32">;
  });
}

/**
 * y = x P(X <= x), X standard normal. Exact: x/2 (1 + erf(x / sqrt 2)); approximate, as in GPT-2:
 * x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). Hendrycks and Gimpel 2016. Keras's and PyTorch's default is the exact form.
 */
export function gelu<R extends Rank>(
  x: Tensor<R>,
  { approximate = false }: { approximate?: boolean } = {},
): Tensor<R, "float32"> {
  requireType("gelu", x, "float32");
  return withinScope(() => {
    const inner = approximate
      ? tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x))))))
      : erf(mul(x, Math.SQRT1_2));
    return mul(mul(0.5, x), add(1, inner)) as Tensor<R, "float32">;
  });
}
