import { binary } from "../elementwise.ts";
import type { Binary } from "../elementwise.ts";
import type { Kernel, NoAttributes } from "../kernels.ts";
import { untraced } from "../op.ts";
import type { Op } from "../op.ts";
import { requireType } from "../operand.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** An op whose result is constant almost everywhere: its operands' traces end here. */
function stepwise(kernel: Kernel): Op<NoAttributes> {
  const none = (): readonly undefined[] => [];
  return { name: kernel, forward: (inputs) => [runKernel(kernel, inputs, {} as never)], vjp: none, jvp: none };
}

const numeric = ["float32", "int32"] as const;
const any = ["float32", "int32", "bool"] as const;

/** a = b, elementwise. NaN equals nothing. */
export const equal: Binary<"bool"> = binary("equal", stepwise("Equal"), any);
/** a != b, elementwise. */
export const notEqual: Binary<"bool"> = binary("notEqual", stepwise("NotEqual"), any);
/** a > b, elementwise. */
export const greater: Binary<"bool"> = binary("greater", stepwise("Greater"), numeric);
/** a >= b, elementwise. */
export const greaterEqual: Binary<"bool"> = binary("greaterEqual", stepwise("GreaterEqual"), numeric);
/** a < b, elementwise. */
export const less: Binary<"bool"> = binary("less", stepwise("Less"), numeric);
/** a <= b, elementwise. */
export const lessEqual: Binary<"bool"> = binary("lessEqual", stepwise("LessEqual"), numeric);
/** a and b, elementwise, on bool. */
export const logicalAnd: Binary<"bool"> = binary("logicalAnd", stepwise("LogicalAnd"), ["bool"]);
/** a or b, elementwise, on bool. */
export const logicalOr: Binary<"bool"> = binary("logicalOr", stepwise("LogicalOr"), ["bool"]);
/** Either a or b and not both, elementwise, on bool. */
export const logicalXor: Binary<"bool"> = binary("logicalXor", stepwise("NotEqual"), ["bool"]);

/** not x, elementwise, on bool. */
export function logicalNot<R extends Rank>(x: Tensor<R, "bool">): Tensor<R, "bool"> {
  requireType("logicalNot", x, "bool");
  return runKernel("LogicalNot", [untraced(x)], {}) as Tensor<R, "bool">;
}
