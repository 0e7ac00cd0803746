import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import { requireTensor } from "../operand.ts";
import type { Rank, Shape } from "../shape.ts";
import { normalizeAxes, normalizeAxis, requireShape, sameShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Reshape's adjoint reshapes back. */
const reshapeOp = linear("Reshape", (upstream, { inputs: [x] }) => reshape(upstream, (x as Tensor).shape));

/** The same elements in another shape. One size may be -1: it is what remains. x itself where it has that shape. */
export function reshape<const S extends Shape, D extends DType = DType>(x: Tensor<Rank, D>, shape: S): Tensor<RankOfShape<S>, D> {
  requireTensor("reshape", x);
  const known = resolve(x, shape);
  if (sameShape(x.shape, known)) return x as Tensor as Tensor<RankOfShape<S>, D>;
  return apply(reshapeOp, [x], { shape: known }) as Tensor as Tensor<RankOfShape<S>, D>;
}

/** Rank of a shape whose length is known to the compiler. */
export type RankOfShape<S extends Shape> = S["length"] extends Rank ? S["length"] : Rank;

/** x with a new axis of size 1 at `axis`; -1 is behind the last. */
export function expandDims<D extends DType>(x: Tensor<Rank, D>, axis: number): Tensor<Rank, D> {
  requireTensor("expandDims", x);
  const at = normalizeAxis("expandDims", axis, x.rank + 1);
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  requireShape("expandDims", shape);
  return reshape(x, shape);
}

/** x without its axes of size 1, or without the given ones. */
export function squeeze<D extends DType>(x: Tensor<Rank, D>, axes?: number | readonly number[]): Tensor<Rank, D> {
  requireTensor("squeeze", x);
  const drop = axes === undefined ? undefined : normalizeAxes("squeeze", axes, x.rank);
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
  const open = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  if (open >= 0 && shape.includes(-1, open + 1))
    throw new ShapeError(`reshape: ${showShape(shape)} has more than one open size. Only one may be -1.`);
  requireShape("reshape", open < 0 ? shape : shape.map((n, i) => (i === open ? 0 : n)));
  const rest = sizeOf(shape.filter((_, i) => i !== open));
  const known = open < 0 ? [...shape] : shape.map((n, i) => (i === open ? x.size / rest : n));
  if (sizeOf(known) !== x.size || !known.every(Number.isInteger))
    throw new ShapeError(
      `reshape: ${showShape(x.shape)} holds ${x.size} elements, which do not fit ${showShape(shape)}. The number of elements must stay.`,
    );
  return known;
}
