import type { Kernel } from "../kernels.ts";
import { untraced } from "../op.ts";
import { requireType } from "../operand.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Whether each number of a float32 tensor is NaN, as bool. */
export const isNaN: NumberTest = test("isNaN", "IsNan");
/** Whether each number of a float32 tensor is neither NaN nor infinite, as bool. */
export const isFinite: NumberTest = test("isFinite", "IsFinite");
/** Whether each number of a float32 tensor is Infinity or -Infinity, as bool. */
export const isInfinite: NumberTest = test("isInfinite", "IsInf");

/** What `isNaN`, `isFinite` and `isInfinite` look like. */
export type NumberTest = <R extends Rank>(x: Tensor<R>) => Tensor<R, "bool">;

function test(name: string, kernel: Kernel & ("IsNan" | "IsFinite" | "IsInf")): NumberTest {
  return <R extends Rank>(x: Tensor<R>) => {
    requireType(name, x, "float32");
    return runKernel(kernel, [untraced(x)], {}) as Tensor<R, "bool">;
  };
}
