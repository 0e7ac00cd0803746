import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import { requireTensor } from "../operand.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Transpose's adjoint is the inverse permutation. */
const transposeOp = linear("Transpose", (upstream, { attributes: { perm } }) => {
  const inverse = new Array<number>(perm.length);
  perm.forEach((axis, i) => (inverse[axis] = i));
  return transpose(upstream, inverse);
});

/** The axes of x in another order: axis i of the result is axis `order[i]` of x. Reversed when left out. x itself where none moves. */
export function transpose<R extends Rank, D extends DType>(x: Tensor<R, D>, order?: readonly number[]): Tensor<R, D> {
  requireTensor("transpose", x);
  if (order !== undefined && !Array.isArray(order))
    throw new ShapeError(`transpose: order ${showValue(order)}. Use an array that names each axis once, as [1, 0].`);
  const perm =
    order?.map((axis) => (axis < 0 ? axis + x.rank : axis)) ?? Array.from({ length: x.rank }, (_, i) => x.rank - 1 - i);
  if (perm.length !== x.rank || [...perm].sort((a, b) => a - b).some((axis, i) => axis !== i))
    throw new ShapeError(
      `transpose: order [${perm.join(", ")}] is no permutation of the axes of ${showShape(x.shape)}. Name each axis once.`,
    );
  return perm.every((axis, i) => axis === i) ? x : (apply(transposeOp, [x], { perm }) as Tensor<R, D>);
}

/** x with two axes exchanged; -1 is the last. x itself where they are one. */
export function swapAxes<R extends Rank, D extends DType>(x: Tensor<R, D>, a: number, b: number): Tensor<R, D> {
  requireTensor("swapAxes", x);
  const [p, q] = [normalizeAxis("swapAxes", a, x.rank), normalizeAxis("swapAxes", b, x.rank)];
  return transpose(
    x,
    x.shape.map((_, i) => (i === p ? q : i === q ? p : i)),
  );
}
