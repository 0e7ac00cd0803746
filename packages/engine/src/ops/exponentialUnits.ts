import { add, elementwiseOp, mul, unary } from "../elementwise.ts";
import type { Unary } from "../elementwise.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { greater } from "./compare.ts";
import { minimum } from "./elementary.ts";
import { requireFinite } from "./requireFinite.ts";
import { where } from "./where.ts";

// dy/dx = 1 for x > 0, else e^x = y + 1
const elu1 = unary(
  "elu",
  elementwiseOp("Elu", ({ y }) => add(1, minimum(y, 0))),
  {},
);

// dy/dx = scale for x > 0, else alpha rate e^(rate x) = rate (y + alpha)
const scaledEluOp = elementwiseOp("ScaledElu", ({ x, y, attributes: { alpha, scale, rate } }) =>
  where(greater(x, 0), scale, mul(rate, add(alpha, y))),
);

/** y = x for x > 0, else alpha (e^x - 1). At 0 the derivative is alpha. Clevert, Unterthiner and Hochreiter 2016. */
export function elu<R extends Rank>(x: Tensor<R>, alpha = 1): Tensor<R, "float32"> {
  requireType("elu", x, "float32");
  requireFinite("elu", "alpha", alpha);
  if (alpha === 1) return elu1(x);
  return apply(scaledEluOp, [x], { alpha, scale: 1, rate: 1 }) as Tensor<R, "float32">;
}

// the fixed point of Klambauer et al. 2017, to 17 digits: mean 0 and variance 1 map to themselves
const seluAlpha = 1.6732632423543772848;
const seluScale = 1.0507009873554804934;

/** y = scale x for x > 0, else scale alpha (e^x - 1), scale = 1.0507…, alpha = 1.6732…. At 0 the derivative is scale alpha. Klambauer et al. 2017. */
export const selu: Unary = unary("selu", scaledEluOp, { alpha: seluScale * seluAlpha, scale: seluScale, rate: 1 });

/** y = x for x > 0, else alpha (e^(x / alpha) - 1), whose derivative is continuous: 1 at 0. Barron 2017. */
export function celu<R extends Rank>(x: Tensor<R>, alpha = 1): Tensor<R, "float32"> {
  requireType("celu", x, "float32");
  requireFinite("celu", "alpha", alpha, "a finite number other than 0", (value) => value !== 0);
  if (alpha === 1) return elu1(x);
  return apply(scaledEluOp, [x], { alpha, scale: 1, rate: 1 / alpha }) as Tensor<R, "float32">;
}
