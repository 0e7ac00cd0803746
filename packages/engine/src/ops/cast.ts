import { requireDType } from "../dtype.ts";
import type { DType } from "../dtype.ts";
import { requireTensor } from "../operand.ts";
import { apply, untraced } from "../op.ts";
import { linear } from "../linear.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

const identityOp = linear("Identity", (upstream) => upstream);

/** A copy of x, differentiable. */
export function identity<R extends Rank, D extends DType>(x: Tensor<R, D>): Tensor<R, D> {
  requireTensor("identity", x);
  return apply(identityOp, [x], {}) as Tensor<R, D>;
}

/** x in another element type. float32 to int32 truncates towards 0; beyond int32 it gives the bounds, and 0 for NaN (on GPUs as their drivers have it); to bool is x != 0. Gradients do not pass through int32 or bool. x itself where it has the type. */
export function cast<R extends Rank, D extends DType>(x: Tensor<R>, dtype: D): Tensor<R, D> {
  requireTensor("cast", x);
  if ((x.dtype as DType) === dtype) return x as Tensor<R> as Tensor<R, D>;
  requireDType("cast", dtype);
  return runKernel("Cast", [untraced(x)], { dtype }) as Tensor<R, D>;
}

/** The value of x as a constant: no gradient passes. It shares x's memory. */
export function stopGradient<R extends Rank, D extends DType>(x: Tensor<R, D>): Tensor<R, D> {
  requireTensor("stopGradient", x);
  return untraced(x) as Tensor<R, D>;
}
