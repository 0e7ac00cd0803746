import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { add } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import { constant, operands, requireTensor, requireType, uploadConstant } from "../operand.ts";
import type { NestedNumbers } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { broadcastShapes, normalizeAxis, sameShape, showShape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { segmentSum } from "./gather.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";
import { swapAxes } from "./transpose.ts";

/** Indices along an axis: an int32 tensor, or integers on the host, which are checked. */
export type AxisIndices = Tensor<Rank, "int32"> | NestedNumbers | Int32Array;

/** y[r, k] = x[r, indices[r, k]], row by row. Its adjoint adds each upstream to the element of its row that it was copied from. */
const takeInRowsOp = linear(
  "GatherV2",
  (upstream, { inputs: [x, indices] }) => [
    addInRows(indices as Tensor<2, "int32">, upstream as Tensor<2>, (x as Tensor).shape[1] ?? 0),
    undefined,
  ],
  { parameters: 1 },
);

/** y[r, j] = sum of updates[r, k] over the k with indices[r, k] = j: a segment sum in which each row has segments of its own. */
function addInRows(indices: Tensor<2, "int32">, updates: Tensor<2>, size: number): Tensor<2> {
  const [rows, columns] = indices.shape;
  const first = uploadConstant(
    indices.device,
    Int32Array.from({ length: rows }, (_, r) => r * size),
    [rows, 1],
    "int32",
  );
  const ids = reshape(add(indices, first), [rows * columns]) as Tensor<1, "int32">;
  return reshape(segmentSum(reshape(updates, [rows * columns]), ids, rows * size), [rows, size]);
}

/**
 * y[..., k, ...] = x[..., indices[..., k, ...], ...] along `axis`: NumPy's `take_along_axis`, PyTorch's `gather`. Indices have x's rank; the
 * axes other than `axis` broadcast together. So `takeAlongAxis(x, argMax(x) kept, axis)` is the maximum, and a sort is taken along its
 * order. Host indices are checked; those on a device must lie in [0, size).
 */
export function takeAlongAxis<R extends Rank, D extends DType>(x: Tensor<R, D>, indices: AxisIndices, axis = -1): Tensor<R, D> {
  const where = "takeAlongAxis";
  requireTensor(where, x);
  const at = normalizeAxis(where, axis, x.rank);
  return withinScope(() => {
    const picks = axisIndices(where, indices, x, x.shape[at] ?? 0);
    const [n, k] = [x.shape[at] ?? 0, picks.shape[at] ?? 0];
    if (n === 0 && k > 0)
      throw new ArgumentError(
        `${where}: indices ${showShape(picks.shape)} into axis ${at} of ${showShape(x.shape)}. Nothing can be picked from an axis of size 0.`,
      );
    const batch = broadcastShapes(where, withSize(x.shape, at, 1), withSize(picks.shape, at, 1));
    const from = rowsAlong(broadcastTo(x, withSize(batch, at, n)), at);
    const taken = apply(takeInRowsOp, [from, rowsAlong(broadcastTo(picks, withSize(batch, at, k)), at)], {
      axis: 1,
      batchDims: 1,
    });
    return fromRows(taken, withSize(batch, at, k), at) as Tensor as Tensor<R, D>;
  });
}

/**
 * The adjoint of `takeAlongAxis`: zeros of `size` along `axis`, with updates[..., k, ...] added at indices[..., k, ...]. Repeated indices add up.
 * Indices and updates have one shape.
 */
export function scatterAddAlongAxis<R extends Rank>(
  indices: AxisIndices,
  updates: Tensor<R>,
  size: number,
  axis = -1,
): Tensor<R> {
  const where = "scatterAddAlongAxis";
  requireType(where, updates, "float32", "int32");
  const at = normalizeAxis(where, axis, updates.rank);
  if (!Number.isInteger(size) || size < 0) throw new ArgumentError(`${where}: size ${showValue(size)}. Use an integer >= 0.`);
  return withinScope(() => {
    const places = axisIndices(where, indices, updates, size);
    if (!sameShape(places.shape, updates.shape))
      throw new ShapeError(
        `${where}: indices ${showShape(places.shape)} and updates ${showShape(updates.shape)}. Expected one index per update.`,
      );
    const added = addInRows(rowsAlong(places, at) as Tensor<2, "int32">, rowsAlong(updates, at), size);
    return fromRows(added, withSize(updates.shape, at, size), at) as Tensor as Tensor<R>;
  });
}

function withSize(shape: Shape, axis: number, size: number): number[] {
  return shape.map((n, i) => (i === axis ? size : n));
}

/** x as [rows, size of `axis`]. */
function rowsAlong(x: Tensor, axis: number): Tensor<2> {
  const last = swapAxes(x, axis, -1);
  return reshape(last, [sizeOf(last.shape.slice(0, -1)), last.shape.at(-1) ?? 1]);
}

/** Rows back to `shape`, whose axis `axis` they run along. */
function fromRows(rows: Tensor, shape: Shape, axis: number): Tensor {
  const swapped = [...shape];
  [swapped[axis], swapped[shape.length - 1]] = [shape.at(-1) ?? 1, shape[axis] ?? 1];
  return swapAxes(reshape(rows, swapped), axis, -1);
}

function axisIndices(where: string, indices: AxisIndices, x: Tensor, size: number): Tensor<Rank, "int32"> {
  if (!(indices instanceof Tensor) && !Array.isArray(indices) && !(indices instanceof Int32Array))
    throw new ArgumentError(
      `${where}: indices are ${showValue(indices)}. Use an int32 tensor or integers in arrays nested as x is.`,
    );
  const found =
    indices instanceof Tensor
      ? indices
      : (constant(where, checked(where, indices, size), "int32", x.device) as Tensor<Rank, "int32">);
  operands(where, [x, found]);
  requireType(`${where}: indices`, found, "int32");
  if (found.rank !== x.rank)
    throw new ShapeError(
      `${where}: indices ${showShape(found.shape)} for a tensor ${showShape(x.shape)}. Expected rank ${x.rank}: one axis of indices per axis.`,
    );
  return found;
}

function checked<T extends NestedNumbers | Int32Array>(where: string, indices: T, size: number): T {
  const visit = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null)
      Array.from(value as ArrayLike<unknown>, (item, i) => visit(item, `${path}[${i}]`));
    else if (typeof value === "number" && (!Number.isInteger(value) || value < 0 || value >= size))
      throw new ArgumentError(`${where}: index ${value} at ${path} is not in 0 to ${size - 1}. Check the indices.`);
  };
  visit(indices, "");
  return indices;
}
