import { ArgumentError, type Shape, sizeOf, stridesOf, type TypedArray } from "@chainrule/engine";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike } from "./transpose.ts";

/** Copies n elements; short stretches by a loop, which beats the set-up of `set` and `subarray`. */
export function copy(from: TypedArray, start: number, n: number, to: TypedArray, at: number): void {
  if (n < 64) for (let i = 0; i < n; i++) to[at + i] = from[start + i]!;
  else to.set(from.subarray(start, start + n), at);
}

const slice: HostKernel<"Slice"> = ([x], { begin, size }) => {
  const { shape, values } = x!;
  const out = arrayLike(values, sizeOf(size));
  const strides = stridesOf(shape);
  let inner = shape.length; // axes from `inner` on are whole: one stretch
  while (inner > 0 && size[inner - 1] === shape[inner - 1]) inner--;
  const n = sizeOf(size.slice(Math.max(inner - 1, 0)));
  let from = 0;
  for (let axis = 0; axis < begin.length; axis++) from += begin[axis]! * strides[axis]!;
  const counters = new Array<number>(shape.length).fill(0);
  for (let o = 0; o < out.length; o += n) {
    copy(values, from, n, out, o);
    for (let axis = inner - 2; axis >= 0; axis--) {
      from += strides[axis]!;
      const count = counters[axis]! + 1;
      if (count < size[axis]!) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      from -= strides[axis]! * count;
    }
  }
  return new HostTensor(out, size.slice(), x!.dtype);
};

const concat: HostKernel<"Concat"> = (parts, { axis }) => {
  const first = parts[0]!;
  const shape = first.shape.slice();
  shape[axis] = parts.reduce((total, part) => total + part.shape[axis]!, 0);
  const out = arrayLike(first.values, sizeOf(shape));
  const row = sizeOf(shape.slice(axis));
  const rows = sizeOf(shape.slice(0, axis));
  let at = 0;
  for (const { values, shape: size } of parts) {
    const n = sizeOf(size.slice(axis));
    for (let i = 0; i < rows; i++) copy(values, i * n, n, out, at + i * row);
    at += n;
  }
  return new HostTensor(out, shape, first.dtype);
};

/** y = x with zeros of a new axis in front counted as broadcast: sizes of 1 repeat. */
const broadcastTo: HostKernel<"BroadcastTo"> = ([x], { shape }) => {
  const out = arrayLike(x!.values, sizeOf(shape));
  const padded: Shape = [...new Array<number>(shape.length - x!.shape.length).fill(1), ...x!.shape];
  const strides = stridesOf(padded).map((stride, axis) => (padded[axis] === 1 ? 0 : stride));
  const rank = shape.length;
  const inner = rank === 0 ? 1 : shape[rank - 1]!;
  const step = rank === 0 ? 0 : strides[rank - 1]!;
  const counters = new Array<number>(rank).fill(0);
  let from = 0;
  for (let o = 0; o < out.length; o += inner) {
    if (step === 0) out.fill(x!.values[from]!, o, o + inner);
    else copy(x!.values, from, inner, out, o);
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += strides[axis]!;
      const count = counters[axis]! + 1;
      if (count < shape[axis]!) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      from -= strides[axis]! * count;
    }
  }
  return new HostTensor(out, shape.slice(), x!.dtype);
};

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

/** Slice, Concat, BroadcastTo, GatherV2, UnsortedSegmentSum, for every dtype. */
export const movements: HostKernels = {
  Slice: slice,
  Concat: concat,
  BroadcastTo: broadcastTo,
  GatherV2: gather,
  UnsortedSegmentSum: unsortedSegmentSum,
};
