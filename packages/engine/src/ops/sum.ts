import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import { requireTensor } from "../operand.ts";
import type { Rank, Shape } from "../shape.ts";
import { broadcastShapes, requireShape, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { axesOf, keep } from "./reducer.ts";
import type { NumericReducer, Reduction } from "./reducer.ts";
import { reshape } from "./reshape.ts";
import type { RankOfShape } from "./reshape.ts";

/** Sum's adjoint copies the upstream to every element that was summed. */
export const sumOp = linear("Sum", (upstream, { inputs: [x], attributes: { axis } }) =>
  broadcastTo(keep(upstream, x as Tensor, axis), (x as Tensor).shape),
);

/** BroadcastTo's adjoint sums over every element that a value was copied to. */
const broadcastOp = linear("BroadcastTo", (upstream, { inputs: [x] }) => sumTo(upstream, (x as Tensor).shape));

/** y = sum of x over the axes. An empty sum is 0. float32 and int32. */
export const sum: NumericReducer = ((x: Tensor, options: Reduction = {}): Tensor =>
  apply(sumOp, [x], axesOf("sum", x, options, ["float32", "int32"]))) as NumericReducer;

/** x copied along axes of size 1, and along new leading axes, to `shape`. x itself where it has that shape. */
export function broadcastTo<const S extends Shape, D extends DType = DType>(
  x: Tensor<Rank, D>,
  shape: S,
): Tensor<RankOfShape<S>, D> {
  requireTensor("broadcastTo", x);
  requireShape("broadcastTo", shape);
  if (sameShape(x.shape, shape)) return x as Tensor as Tensor<RankOfShape<S>, D>;
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape))
    throw new ShapeError(
      `broadcastTo: ${showShape(x.shape)} does not broadcast to ${showShape(shape)}. Sizes must be equal or 1.`,
    );
  return apply(broadcastOp, [x], { shape: [...shape] }) as Tensor as Tensor<RankOfShape<S>, D>;
}

/** The adjoint of broadcasting: x summed over the axes along which a tensor of `shape` was copied to x's shape. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.rank - shape.length;
  const axis = x.shape.flatMap((n, i) => (i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : []));
  const summed = axis.length === 0 ? x : apply(sumOp, [x], { axis, keepDims: false });
  return reshape(summed, shape);
}
