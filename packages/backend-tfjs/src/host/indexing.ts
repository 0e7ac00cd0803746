import { ArgumentError, sizeOf, stridesOf } from "@chainrule/engine";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike, copy } from "./strided.ts";

/** y[batch, outer, i, inner] = x[batch, outer, indices[batch, i], inner]. */
const gather: HostKernel<"GatherV2"> = ([x, indices], { axis, batchDims }) => {
  const shape = [...x!.shape.slice(0, axis), ...indices!.shape.slice(batchDims), ...x!.shape.slice(axis + 1)];
  const out = arrayLike(x!.values, sizeOf(shape));
  const batches = sizeOf(x!.shape.slice(0, batchDims));
  const outer = sizeOf(x!.shape.slice(batchDims, axis));
  const length = x!.shape[axis]!;
  const inner = sizeOf(x!.shape.slice(axis + 1));
  const picks = indices!.values.length / batches;
  for (let batch = 0, o = 0; batch < batches; batch++)
    for (let i = 0; i < outer; i++)
      for (let pick = 0; pick < picks; pick++, o += inner) {
        const index = indices!.values[batch * picks + pick]!;
        if (index < 0 || index >= length)
          throw new ArgumentError(
            `GatherV2: index ${index} lies outside axis ${axis} of size ${length}. Use indices from 0 to ${length - 1}.`,
          );
        copy(x!.values, ((batch * outer + i) * length + index) * inner, inner, out, o);
      }
  return new HostTensor(out, shape, x!.dtype);
};

/** y[id] = the sum of the rows of x with that id, added in double precision; ids outside [0, numSegments) are dropped. */
const unsortedSegmentSum: HostKernel<"UnsortedSegmentSum"> = ([x, ids], { numSegments }) => {
  const inner = sizeOf(x!.shape.slice(1));
  const totals = new Float64Array(numSegments * inner);
  for (let row = 0, p = 0; row < ids!.values.length; row++, p += inner) {
    const id = ids!.values[row]!;
    if (id < 0 || id >= numSegments) continue;
    for (let j = 0, o = id * inner; j < inner; j++, o++) totals[o] = totals[o]! + x!.values[p + j]!;
  }
  const out = arrayLike(x!.values, totals.length);
  out.set(totals);
  return new HostTensor(out, [numSegments, ...x!.shape.slice(1)], x!.dtype);
};

/** Where the slice with the i-th index begins: the index has `depth` coordinates, each checked against its axis. */
function offsetAt(
  kernel: string,
  indices: HostTensor,
  i: number,
  depth: number,
  shape: readonly number[],
  strides: number[],
): number {
  let offset = 0;
  for (let axis = 0; axis < depth; axis++) {
    const index = indices.values[i * depth + axis]!;
    if (index < 0 || index >= shape[axis]!)
      throw new ArgumentError(
        `${kernel}: index ${index} lies outside axis ${axis} of size ${shape[axis]!}. Use indices from 0 to ${shape[axis]! - 1}.`,
      );
    offset += index * strides[axis]!;
  }
  return offset;
}

/** y[i, ...] = x[indices[i, 0], indices[i, 1], …, ...]. */
const gatherNd: HostKernel<"GatherNd"> = ([x, indices]) => {
  const depth = indices!.shape.at(-1)!;
  const rest = x!.shape.slice(depth);
  const [n, strides] = [sizeOf(rest), stridesOf(x!.shape)];
  const shape = [...indices!.shape.slice(0, -1), ...rest];
  const out = arrayLike(x!.values, sizeOf(shape));
  for (let i = 0, o = 0; o < out.length; i++, o += n)
    copy(x!.values, offsetAt("GatherNd", indices!, i, depth, x!.shape, strides), n, out, o);
  return new HostTensor(out, shape, x!.dtype);
};

/** y[indices[i, 0], indices[i, 1], …, ...] += updates[i, ...], added in double precision. */
const scatterNd: HostKernel<"ScatterNd"> = ([indices, updates], { shape }) => {
  const depth = indices!.shape.at(-1)!;
  const [n, strides] = [sizeOf(shape.slice(depth)), stridesOf(shape)];
  const totals = new Float64Array(sizeOf(shape));
  for (let i = 0, p = 0; p < updates!.values.length; i++) {
    const offset = offsetAt("ScatterNd", indices!, i, depth, shape, strides);
    for (let j = 0; j < n; j++, p++) totals[offset + j] = totals[offset + j]! + updates!.values[p]!;
  }
  const out = arrayLike(updates!.values, totals.length);
  out.set(totals);
  return new HostTensor(out, shape.slice(), updates!.dtype);
};

/** GatherV2, GatherNd, ScatterNd, UnsortedSegmentSum, for every dtype. */
export const indexing: HostKernels = {
  GatherV2: gather,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  UnsortedSegmentSum: unsortedSegmentSum,
};
