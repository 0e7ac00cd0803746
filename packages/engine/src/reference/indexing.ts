import { ArgumentError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import { sameShape, showShape, sizeOf, stridesOf } from "../shape.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** The index itself, or an ArgumentError where it is not in [0, size). */
function inRange(kernel: Kernel, index: number, size: number): number {
  if (index < 0 || index >= size)
    throw new ArgumentError(
      size === 0
        ? `reference ${kernel}: index ${index} into an axis of size 0. Nothing can be picked from it.`
        : `reference ${kernel}: index ${index} is not in 0 to ${size - 1}. Check the indices.`,
    );
  return index;
}

/** Elements by index. */
export const indexing = {
  /**
   * Slices of x along `axis`, picked by index: y[b, o, i, r] = x[b, o, indices[b, i], r], where b are the first `batchDims` axes
   * (shared by x and indices), o the axes up to `axis`, r those behind it.
   */
  GatherV2: ([x, indices], { axis, batchDims }) => {
    requireTypes("GatherV2", [indices], ["int32"]);
    const [shape, length] = [x.shape, x.shape[axis]!];
    if (batchDims > axis || !sameShape(shape.slice(0, batchDims), indices.shape.slice(0, batchDims)))
      throw new ShapeError(
        `reference GatherV2: x ${showShape(shape)} and indices ${showShape(indices.shape)} with axis ${axis} and ${batchDims} batch axes. The first axes must agree, and axis comes behind them.`,
      );
    const batch = sizeOf(shape.slice(0, batchDims));
    const outer = sizeOf(shape.slice(batchDims, axis));
    const picks = sizeOf(indices.shape.slice(batchDims));
    const rest = sizeOf(shape.slice(axis + 1));
    const y = zeros([...shape.slice(0, axis), ...indices.shape.slice(batchDims), ...shape.slice(axis + 1)], x.dtype);
    for (let b = 0; b < batch; b++)
      for (let i = 0; i < picks; i++) {
        const index = inRange("GatherV2", indices.values[b * picks + i]!, length);
        for (let o = 0; o < outer; o++)
          for (let r = 0; r < rest; r++)
            y.values[((b * outer + o) * picks + i) * rest + r] = x.values[((b * outer + o) * length + index) * rest + r]!;
      }
    return y;
  },

  /** y[i, ...] = x[indices[i], ...]; each index has one coordinate for each of the first axes of x. */
  GatherNd: ([x, indices]) => {
    requireTypes("GatherNd", [indices], ["int32"]);
    const depth = indices.shape.at(-1) ?? 0;
    if (depth < 1 || depth > x.shape.length)
      throw new ShapeError(
        `reference GatherNd: indices ${showShape(indices.shape)} into ${showShape(x.shape)}. Expected 1 to ${x.shape.length} coordinates per index.`,
      );
    const [rest, strides] = [sizeOf(x.shape.slice(depth)), stridesOf(x.shape)];
    const y = zeros([...indices.shape.slice(0, -1), ...x.shape.slice(depth)], x.dtype);
    for (let i = 0; i * rest < y.values.length; i++) {
      let start = 0;
      for (let d = 0; d < depth; d++) start += inRange("GatherNd", indices.values[i * depth + d]!, x.shape[d]!) * strides[d]!;
      for (let r = 0; r < rest; r++) y.values[i * rest + r] = x.values[start + r]!;
    }
    return y;
  },

  /** Zeros, with updates[i] added at y[indices[i]]; each index has `depth` coordinates. Repeated indices add up. */
  ScatterNd: ([indices, updates], { shape }) => {
    requireTypes("ScatterNd", [indices], ["int32"]);
    requireTypes("ScatterNd", [updates], ["float32", "int32"]);
    const depth = indices.shape.at(-1) ?? 1;
    const count = sizeOf(indices.shape.slice(0, -1));
    const rest = sizeOf(shape.slice(depth));
    if (depth > shape.length || updates.values.length !== count * rest)
      throw new ShapeError(
        `reference ScatterNd: indices ${showShape(indices.shape)} and updates ${showShape(updates.shape)} into ${showShape(shape)}. Expected one slice of ${rest} elements per index.`,
      );
    const strides = stridesOf(shape);
    const y = zeros(shape, updates.dtype);
    for (let i = 0; i < count; i++) {
      let start = 0;
      for (let d = 0; d < depth; d++) start += inRange("ScatterNd", indices.values[i * depth + d]!, shape[d]!) * strides[d]!;
      for (let r = 0; r < rest; r++) y.values[start + r] = y.values[start + r]! + updates.values[i * rest + r]!;
    }
    return y;
  },

  /** y[s] = sum of the rows x[i] whose segmentIds[i] is s. */
  UnsortedSegmentSum: ([x, segmentIds], { numSegments }) => {
    requireTypes("UnsortedSegmentSum", [segmentIds], ["int32"]);
    requireTypes("UnsortedSegmentSum", [x], ["float32", "int32"]);
    if (!sameShape(segmentIds.shape, x.shape.slice(0, 1)))
      throw new ShapeError(
        `reference UnsortedSegmentSum: x ${showShape(x.shape)} and ids ${showShape(segmentIds.shape)}. Expected one id per row.`,
      );
    const rest = sizeOf(x.shape.slice(1));
    const y = zeros([numSegments, ...x.shape.slice(1)], x.dtype);
    for (let i = 0; i < segmentIds.values.length; i++) {
      const s = inRange("UnsortedSegmentSum", segmentIds.values[i]!, numSegments);
      for (let r = 0; r < rest; r++) y.values[s * rest + r] = y.values[s * rest + r]! + x.values[i * rest + r]!;
    }
    return y;
  },

  /** y[…, k] = 1 where k is the index, else 0. An index outside [0, depth) gives a row of zeros. */
  OneHot: ([indices], { depth, dtype }) => {
    requireTypes("OneHot", [indices], ["int32"]);
    const y = zeros([...indices.shape, depth], dtype);
    for (let i = 0; i < indices.values.length; i++) {
      const k = indices.values[i]!;
      if (k >= 0 && k < depth) y.values[i * depth + k] = 1;
    }
    return y;
  },
} satisfies Partial<ReferenceKernels>;
