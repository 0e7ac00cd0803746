import { ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import type { Rank, Shape } from "../shape.ts";
import { normalizeAxis, sameShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Reshape's adjoint reshapes back. */
const reshapeOp = linear("Reshape", (upstream, { inputs: [x] }) => reshape(upstream, (x as Tensor).shape));

/** The same elements in another shape. One size may be -1: it is what remains. x itself where it has that shape. */
export function reshape<const S extends Shape>(x: Tensor, shape: S): Tensor<RankOfShape<S>, typeof x.dtype> {
  const known = resolve(x, shape);
  if (sameShape(x.shape, known)) return x as Tensor<RankOfShape<S>>;
  return apply(reshapeOp, [x], { shape: known }) as Tensor<RankOfShape<S>>;
}

/** Rank of a shape whose length is known to the compiler. */
export type RankOfShape<S extends Shape> = S["length"] extends Rank ? S["length"] : Rank;

/** x with a new axis of size 1 at `axis`; -1 is behind the last. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis("expandDims", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** x without its axes of size 1, or without the given ones. */
export function squeeze(x: Tensor, axes?: readonly number[]): Tensor {
  const drop = axes?.map((axis) => normalizeAxis("squeeze", axis, x.rank));
  for (const axis of drop ?? [])
    if (x.shape[axis] !== 1)
      throw new ShapeError(
        `squeeze: axis ${axis} of ${showShape(x.shape)} has size ${x.shape[axis] ?? 0}, not 1. Only axes of size 1 can go.`,
      );
  return reshape(
    x,
    x.shape.filter((n, i) => (drop === undefined ? n !== 1 : !drop.includes(i))),
  );
}

function resolve(x: Tensor, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  const rest = sizeOf(shape.filter((_, i) => i !== open));
  const known = open < 0 ? [...shape] : shape.map((n, i) => (i === open ? x.size / rest : n));
  if (sizeOf(known) !== x.size || known.some((n) => !Number.isInteger(n) || n < 0))
    throw new ShapeError(
      `reshape: ${showShape(x.shape)} holds ${x.size} elements, which do not fit ${showShape(shape)}. The number of elements must stay.`,
    );
  return known;
}
