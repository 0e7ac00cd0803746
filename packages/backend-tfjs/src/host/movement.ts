import { sizeOf, stridesOf } from "@chainrule/engine";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike, copy, pick, place } from "./strided.ts";

/** Where the element at `coordinates` lies. */
function offsetOf(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
}

/** Slice is a stridedSlice of strides 1. */
const slice: HostKernel<"Slice"> = ([x], { begin, size }) => {
  const strides = stridesOf(x!.shape);
  return pick(x!, size, strides, offsetOf(begin, strides));
};

const stridedSlice: HostKernel<"StridedSlice"> = ([x], { begin, end, strides }) => {
  const own = stridesOf(x!.shape);
  return pick(
    x!,
    begin.map((from, axis) => Math.ceil((end[axis]! - from) / strides[axis]!)),
    own.map((stride, axis) => stride * strides[axis]!),
    offsetOf(begin, own),
  );
};

const reverse: HostKernel<"Reverse"> = ([x], { dims }) => {
  const { shape } = x!;
  const strides = stridesOf(shape);
  const last = shape.map((n, axis) => (dims.includes(axis) ? n - 1 : 0));
  return pick(
    x!,
    shape,
    strides.map((stride, axis) => (dims.includes(axis) ? -stride : stride)),
    offsetOf(last, strides),
  );
};

/** y = x with axes of size 1 in front counted as broadcast: sizes of 1 repeat. */
const broadcastTo: HostKernel<"BroadcastTo"> = ([x], { shape }) => {
  const strides = stridesOf(x!.shape);
  const missing = shape.length - strides.length;
  return pick(
    x!,
    shape,
    shape.map((_, axis) => (axis < missing || x!.shape[axis - missing] === 1 ? 0 : strides[axis - missing]!)),
  );
};

/** Each axis is walked as [copy, element], the copies with step 0. */
const tile: HostKernel<"Tile"> = ([x], { reps }) => {
  const strides = stridesOf(x!.shape);
  const { values } = pick(
    x!,
    x!.shape.flatMap((n, axis) => [reps[axis]!, n]),
    strides.flatMap((stride) => [0, stride]),
  );
  return new HostTensor(
    values,
    x!.shape.map((n, axis) => n * reps[axis]!),
    x!.dtype,
  );
};

const pad: HostKernel<"PadV2"> = ([x], { paddings, constantValue }) => {
  const shape = x!.shape.map((n, axis) => paddings[axis]![0] + n + paddings[axis]![1]);
  const strides = stridesOf(shape);
  const corner = paddings.map(([before]) => before);
  return place(x!, shape, strides, offsetOf(corner, strides), constantValue);
};

const dilatePad: HostKernel<"DilatePad"> = ([x], { shape, begin, strides }) => {
  const own = stridesOf(shape);
  return place(
    x!,
    shape,
    own.map((stride, axis) => stride * strides[axis]!),
    offsetOf(begin, own),
    0,
  );
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

/** Kernels that move elements, for every dtype. */
export const movements: HostKernels = {
  Slice: slice,
  StridedSlice: stridedSlice,
  DilatePad: dilatePad,
  Reverse: reverse,
  Concat: concat,
  BroadcastTo: broadcastTo,
  Tile: tile,
  PadV2: pad,
};
