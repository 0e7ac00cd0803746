import { binary, elementwiseOp, mul, sub, numericUnary, unary } from "../elementwise.ts";
import type { Binary, NumericUnary, Unary } from "../elementwise.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { greater } from "./compare.ts";
import { square } from "./elementary.ts";
import { gate } from "./gate.ts";
import { requireFinite } from "./requireFinite.ts";
import { where } from "./where.ts";

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
/** y = max(x, 0). The derivative at 0 is 0; where it is 0 it stays so whatever dL/dy is: sqrt(relu(x)) has derivative 0 for x <= 0. Glorot, Bordes and Bengio 2011. */
export const relu: NumericUnary = numericUnary(
  "relu",
  elementwiseOp(
    "Relu",
    ({ x }) =>
      (g) =>
        gate(g, x, 0),
  ),
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

const leakyReluOp = elementwiseOp(
  "LeakyRelu",
  ({ x, attributes: { alpha } }) =>
    (g) =>
      gate(g, x, alpha),
);

/** y = x for x > 0, else alpha x. At 0 the derivative is alpha. Keras's function has slope 0.2. */
export function leakyRelu<R extends Rank>(x: Tensor<R>, alpha = 0.2): Tensor<R, "float32"> {
  requireType("leakyRelu", x, "float32");
  requireFinite("leakyRelu", "slope", alpha);
  return apply(leakyReluOp, [x], { alpha }) as Tensor<R, "float32">;
}

/**
 * y = x for x > 0, else alpha x, with slopes of their own for each element or, by broadcasting, for each channel. At 0 dy/dx = alpha and
 * dy/dalpha = 0. He et al. 2015.
 */
export const prelu: Binary = binary<never>(
  "prelu",
  elementwiseOp(
    "Prelu",
    ({ x, b: alpha }) =>
      (g) =>
        where(greater(x, 0), g, mul(alpha, g)),
    ({ x }) =>
      (g) => {
        const isPositive = greater(x, 0);
        return mul(where(isPositive, 0, g), where(isPositive, 0, x));
      },
  ),
  ["float32"],
);
