import { ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Rank, Shape } from "../shape.ts";
import { broadcastShapes, normalizeAxes, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import type { RankOfShape } from "./reshape.ts";

/** Options of a reduction. */
export interface Reduction {
  /** The axes to reduce; all of them when left out. Negative axes count from the end. */
  readonly axis?: number | readonly number[];
  /** Keep the reduced axes with size 1. */
  readonly keepDims?: boolean;
}

/** Sum's adjoint copies the upstream to every element that was summed. */
export const sumOp = linear("Sum", (upstream, { inputs: [x], attributes: { axis } }) => {
  const shape = (x as Tensor).shape;
  return broadcastTo(
    reshape(
      upstream,
      shape.map((n, i) => (axis.includes(i) ? 1 : n)),
    ),
    shape,
  );
});

/** BroadcastTo's adjoint sums over every element that a value was copied to. */
const broadcastOp = linear("BroadcastTo", (upstream, { inputs: [x] }) => sumTo(upstream, (x as Tensor).shape));

/** y = sum of x over the axes. An empty sum is 0. float32 and int32. */
export function sum(x: Tensor, options: Reduction & { axis?: undefined; keepDims?: false | undefined }): Tensor<0>;
export function sum(x: Tensor): Tensor<0>;
export function sum<R extends Rank>(x: Tensor<R>, options: Reduction & { keepDims: true }): Tensor<R>;
export function sum(x: Tensor, options: Reduction): Tensor;
export function sum(x: Tensor, { axis, keepDims = false }: Reduction = {}): Tensor {
  requireType("sum", x, "float32", "int32");
  return apply(sumOp, [x], { axis: normalizeAxes("sum", axis, x.rank), keepDims });
}

/** x copied along axes of size 1, and along new leading axes, to `shape`. x itself where it has that shape. */
export function broadcastTo<const S extends Shape>(x: Tensor, shape: S): Tensor<RankOfShape<S>> {
  if (sameShape(x.shape, shape)) return x as Tensor<RankOfShape<S>>;
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape))
    throw new ShapeError(
      `broadcastTo: ${showShape(x.shape)} does not broadcast to ${showShape(shape)}. Sizes must be equal or 1.`,
    );
  return apply(broadcastOp, [x], { shape: [...shape] }) as Tensor<RankOfShape<S>>;
}

/** The adjoint of broadcasting: x summed over the axes along which a tensor of `shape` was copied to x's shape. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.rank - shape.length;
  const axis = x.shape.flatMap((n, i) => (i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : []));
  const summed = axis.length === 0 ? x : apply(sumOp, [x], { axis, keepDims: false });
  return reshape(summed, shape);
}
