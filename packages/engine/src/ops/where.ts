import type { DType } from "../dtype.ts";
import { linear } from "../linear.ts";
import { constant, operands, requireOneType, requireType } from "../operand.ts";
import type { DTypeOf, HostOperand, Operand } from "../operand.ts";
import { apply } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { broadcastShapes } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { broadcastTo } from "./sum.ts";

/** Each element of the upstream goes back to the operand that it was taken from; the other one gets 0, also where the upstream is not finite. */
const selectOp = linear(
  "Select",
  (upstream, { inputs: [, , condition], needs }) => {
    const mask = condition as Tensor<Rank, "bool">;
    return [
      needs[0] === true ? where(mask, upstream, 0) : undefined,
      needs[1] === true ? where(mask, 0, upstream) : undefined,
      undefined,
    ];
  },
  { parameters: 1, arrange: ([t, e, condition]) => [condition, t, e] as Tensor[] },
);

/** y = a where the condition holds, else b. All three broadcast together. */
export function where<A extends Operand, B extends Operand>(
  condition: Tensor<Rank, "bool">,
  a: A,
  b: B,
): Tensor<Rank, DTypeOf<A, B>> {
  return withinScope(() => {
    requireType("where", condition, "bool");
    // two host values are float32 beside the condition; else they take the type of the tensor among them
    const isHost = !(a instanceof Tensor) && !(b instanceof Tensor);
    const pair = isHost
      ? [a, b].map((value) => constant("where", value as HostOperand, "float32", condition.device))
      : operands("where", [a, b]);
    operands("where", [condition, ...pair]);
    const [t, e] = pair as [Tensor, Tensor];
    requireOneType("where", pair);
    const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", t.shape, e.shape));
    const full = [broadcastTo(t, shape), broadcastTo(e, shape), broadcastTo(condition, shape)];
    return apply(selectOp, full, {}) as Tensor<Rank, DType> as Tensor<Rank, DTypeOf<A, B>>;
  });
}
