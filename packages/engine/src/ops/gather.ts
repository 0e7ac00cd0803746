import { defaultDevice } from "../device.ts";
import { showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { div } from "../elementwise.ts";
import { linear } from "../linear.ts";
import { constant, operands, requireRank, requireTensor, requireType, uploadConstant } from "../operand.ts";
import { apply, untraced } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import type { DType } from "../dtype.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, requireShape, showShape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { maximum } from "./elementary.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** Gather's adjoint adds each upstream row to the row that it was copied from: repeated indices accumulate. */
const gatherOp = linear(
  "GatherV2",
  (upstream, { inputs: [x, indices], attributes: { axis } }) => {
    const { shape } = x as Tensor;
    const picked = indices as Tensor<Rank, "int32">;
    const rows = [...shape.slice(0, axis), picked.size, ...shape.slice(axis + 1)];
    const toFront = [axis, ...shape.map((_, i) => i).filter((i) => i !== axis)];
    const back = toFront.map((_, i) => toFront.indexOf(i));
    const summed = segmentSum(
      transpose(reshape(upstream, rows), toFront),
      reshape(picked, [-1]) as Tensor<1, "int32">,
      shape[axis] ?? 0,
    );
    return [transpose(summed, back), undefined];
  },
  { parameters: 1 },
);

/** The segment sum's adjoint gives every row the upstream of its segment. */
const segmentSumOp = linear(
  "UnsortedSegmentSum",
  (upstream, { inputs: [, ids] }) => [apply(gatherOp, [upstream, ids as Tensor], { axis: 0, batchDims: 0 }), undefined],
  { parameters: 1 },
);

/** Rows (or slices along `axis`) of x picked by index. Host indices are checked; those on a device must lie in [0, size). */
export function gather<D extends DType>(
  x: Tensor<Rank, D>,
  indices: Tensor<Rank, "int32"> | readonly number[] | Int32Array,
  axis = 0,
): Tensor<Rank, D> {
  requireTensor("gather", x);
  const at = normalizeAxis("gather", axis, x.rank);
  return withinScope(() => {
    const picks = indexTensor("gather", indices, x, x.shape[at] ?? 0);
    if (x.shape[at] === 0 && picks.size > 0)
      throw new ArgumentError(
        `gather: ${picks.size} indices into axis ${at} of ${showShape(x.shape)}. Nothing can be picked from an axis of size 0.`,
      );
    requireShape("gather", [...x.shape.slice(0, at), ...picks.shape, ...x.shape.slice(at + 1)]);
    return apply(gatherOp, [x, picks], { axis: at, batchDims: 0 }) as Tensor<Rank, D>;
  });
}

/** y[i] = sum of the rows of x whose id is i. x: [n, ...], ids: [n], y: [segments, ...]. */
export function segmentSum<R extends Rank>(
  x: Tensor<R>,
  ids: Tensor<1, "int32"> | readonly number[] | Int32Array,
  segments: number,
): Tensor<R> {
  return sumSegments("segmentSum", x, ids, segments);
}

function sumSegments<R extends Rank>(
  where: string,
  x: Tensor<R>,
  ids: Tensor<1, "int32"> | readonly number[] | Int32Array,
  segments: number,
): Tensor<R> {
  requireType(where, x, "float32", "int32");
  if (!Number.isInteger(segments) || segments < 0)
    throw new ArgumentError(`${where}: ${showValue(segments)} rows. Use an integer >= 0.`);
  return withinScope(() => {
    const at = indexTensor(where, ids, x, segments);
    requireRank(`${where}: ids`, at, 1);
    requireShape(where, [segments, ...x.shape.slice(1)]);
    if (x.rank === 0 || x.shape[0] !== at.size)
      throw new ShapeError(`${where}: x ${showShape(x.shape)} and ids ${showShape(at.shape)}. Expected one id per row of x.`);
    const rows = x.rank === 2 ? x : reshape(x, [at.size, sizeOf(x.shape.slice(1))]);
    return reshape(apply(segmentSumOp, [rows, at], { numSegments: segments }), [
      segments,
      ...x.shape.slice(1),
    ]) as Tensor as Tensor<R>;
  });
}

/** y = zeros of `shape` with updates[j] added at row indices[j]; repeated indices add up. updates: [n, ...rest], indices: [n], y: [size, ...rest]. */
export function scatterAdd<R extends Rank>(
  indices: Tensor<1, "int32"> | readonly number[] | Int32Array,
  updates: Tensor<R>,
  size: number,
): Tensor<R> {
  return sumSegments("scatterAdd", updates, indices, size);
}

/** The mean of the rows of x whose id is i; 0 for a segment without rows. x: [n, ...], ids: [n], y: [segments, ...]. */
export function segmentMean<R extends Rank>(
  x: Tensor<R>,
  ids: Tensor<1, "int32"> | readonly number[] | Int32Array,
  segments: number,
): Tensor<R> {
  requireType("segmentMean", x, "float32");
  return withinScope(() => {
    const total = sumSegments("segmentMean", x, ids, segments);
    const ones = uploadConstant(x.device, new Float32Array(x.shape[0] ?? 0).fill(1), [x.shape[0] ?? 0], "float32");
    const count = maximum(sumSegments("segmentMean", ones, ids, segments), 1);
    return div(total, reshape(count, [segments, ...x.shape.slice(1).map(() => 1)])) as Tensor as Tensor<R>;
  });
}

/** Rows of a unit matrix: y[..., k] = 1 where k is the index, else 0. An index out of range on a device gives a row of zeros. */
export function oneHot(indices: Tensor<Rank, "int32"> | readonly number[] | Int32Array, depth: number, like?: Tensor): Tensor {
  if (!Number.isInteger(depth) || depth < 1)
    throw new ArgumentError(`oneHot: depth ${showValue(depth)}. Use an integer of at least 1.`);
  return withinScope(() => {
    const at = indexTensor("oneHot", indices, like, depth);
    requireShape("oneHot", [...at.shape, depth]);
    return runKernel("OneHot", [untraced(at)], { depth, dtype: "float32" });
  });
}

function indexTensor(
  where: string,
  indices: Tensor<Rank, "int32"> | readonly number[] | Int32Array,
  like: Tensor | undefined,
  size: number,
): Tensor<Rank, "int32"> {
  if (indices instanceof Tensor) {
    if (like !== undefined) operands(where, [like, indices]);
    requireType(`${where}: indices`, indices, "int32");
    return indices;
  }
  if (!Array.isArray(indices) && !(indices instanceof Int32Array))
    throw new ArgumentError(`${where}: indices are ${showValue(indices)}. Use an int32 tensor or an array of integers.`);
  const list: ArrayLike<number> = indices;
  for (let i = 0; i < list.length; i++) {
    const index = list[i] as number;
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new ArgumentError(`${where}: index ${index} at position ${i} is not in 0 to ${size - 1}. Check the indices.`);
  }
  return constant(where, indices, "int32", like?.device ?? defaultDevice()) as Tensor<Rank, "int32">;
}
