import { ArgumentError, ShapeError } from "../errors.ts";
import type { Shape } from "../shape.ts";
import { broadcastShapes, sameShape, showShape, sizeOf, stridesOf } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireOneType, zeros } from "./hostValue.ts";
import { broadcastOffsets, offsetsOf } from "./offsets.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** y[i] = x[start + from[i]]. */
function pick(x: HostValue, shape: Shape, from: Int32Array, start = 0): HostValue {
  const y = zeros(shape, x.dtype);
  for (let i = 0; i < y.values.length; i++) y.values[i] = x.values[start + from[i]!]!;
  return y;
}

/** Writes x into y with its first element at `corner` and the others `strides` apart. */
function place(x: HostValue, y: HostValue, corner: readonly number[], strides: readonly number[] = corner.map(() => 1)): void {
  const into = offsetsOf(
    x.shape,
    stridesOf(y.shape).map((stride, axis) => stride * strides[axis]!),
  );
  const start = offset(corner, y.shape);
  for (let i = 0; i < x.values.length; i++) y.values[start + into[i]!] = x.values[i]!;
}

/** Where the element at `coordinates` lies. */
function offset(coordinates: readonly number[], shape: Shape): number {
  return stridesOf(shape).reduce((sum, stride, axis) => sum + coordinates[axis]! * stride, 0);
}

/** Elements elsewhere: no arithmetic, any dtype. */
export const movement = {
  Reshape: ([x], { shape }) => {
    if (sizeOf(shape) !== x.values.length)
      throw new ShapeError(
        `reference Reshape: ${showShape(x.shape)} to ${showShape(shape)}. Expected ${x.values.length} elements.`,
      );
    return { shape: shape.slice(), dtype: x.dtype, values: x.values.slice() };
  },

  /** Axis i of the result is axis perm[i] of x. */
  Transpose: ([x], { perm }) => {
    if (perm.length !== x.shape.length || x.shape.some((_, axis) => !perm.includes(axis)))
      throw new ArgumentError(`reference Transpose: [${perm.join(", ")}] of ${showShape(x.shape)}. Name each axis once.`);
    const strides = stridesOf(x.shape);
    const shape = perm.map((axis) => x.shape[axis]!);
    return pick(
      x,
      shape,
      offsetsOf(
        shape,
        perm.map((axis) => strides[axis]!),
      ),
    );
  },

  BroadcastTo: ([x], { shape }) => {
    if (!sameShape(broadcastShapes("reference BroadcastTo", x.shape, shape), shape))
      throw new ShapeError(
        `reference BroadcastTo: ${showShape(x.shape)} does not broadcast to ${showShape(shape)}. Sizes must be equal or 1.`,
      );
    return pick(x, shape, broadcastOffsets(x.shape, shape));
  },

  /** The parts one after another along `axis`. */
  Concat: (parts, { axis }) => {
    requireOneType("Concat", parts);
    const { shape, dtype } = parts[0]!;
    for (const part of parts)
      if (part.shape.length !== shape.length || part.shape.some((n, i) => i !== axis && n !== shape[i]))
        throw new ShapeError(
          `reference Concat: ${showShape(shape)} and ${showShape(part.shape)} along axis ${axis}. All other sizes must agree.`,
        );
    const length = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
    const y = zeros(
      shape.map((n, i) => (i === axis ? length : n)),
      dtype,
    );
    let at = 0;
    for (const part of parts) {
      place(
        part,
        y,
        shape.map((_, i) => (i === axis ? at : 0)),
      );
      at += part.shape[axis]!;
    }
    return y;
  },

  /** The block of `size` elements per axis that starts at `begin`. */
  Slice: ([x], { begin, size }) => {
    const fits = x.shape.every((n, i) => begin[i]! >= 0 && size[i]! >= 0 && begin[i]! + size[i]! <= n);
    if (!fits || begin.length !== x.shape.length || size.length !== x.shape.length)
      throw new ArgumentError(
        `reference Slice: ${showShape(size)} from [${begin.join(", ")}] is not inside ${showShape(x.shape)}. Begin and size must stay in bounds.`,
      );
    return pick(x, size, offsetsOf(size, stridesOf(x.shape)), offset(begin, x.shape));
  },

  /** The elements at begin, begin + stride, … before end, along each axis. */
  StridedSlice: ([x], { begin, end, strides }) => {
    const fits = x.shape.every(
      (n, i) => begin[i]! >= 0 && end[i]! >= begin[i]! && end[i]! <= n && Number.isInteger(strides[i]) && strides[i]! >= 1,
    );
    if (!fits || [begin, end, strides].some(({ length }) => length !== x.shape.length))
      throw new ArgumentError(
        `reference StridedSlice: [${begin.join(", ")}] to [${end.join(", ")}] in steps of [${strides.join(", ")}] of ${showShape(x.shape)}. Begin and end must stay in bounds, and strides be at least 1.`,
      );
    const shape = begin.map((from, i) => Math.ceil((end[i]! - from) / strides[i]!));
    const steps = stridesOf(x.shape).map((stride, i) => stride * strides[i]!);
    return pick(x, shape, offsetsOf(shape, steps), offset(begin, x.shape));
  },

  /** Zeros of `shape` with x[i] at begin + i stride, along each axis. */
  DilatePad: ([x], { shape, begin, strides }) => {
    const fits = x.shape.every(
      (n, i) => begin[i]! >= 0 && strides[i]! >= 1 && (n === 0 || begin[i]! + (n - 1) * strides[i]! < shape[i]!),
    );
    if (!fits || [begin, shape, strides].some(({ length }) => length !== x.shape.length))
      throw new ArgumentError(
        `reference DilatePad: ${showShape(x.shape)} from [${begin.join(", ")}] in steps of [${strides.join(", ")}] into ${showShape(shape)}. All elements must land inside.`,
      );
    const y = zeros(shape, x.dtype);
    place(x, y, begin, strides);
    return y;
  },

  /** Backwards along `dims`. */
  Reverse: ([x], { dims }) => {
    const strides = stridesOf(x.shape).map((stride, i) => (dims.includes(i) ? -stride : stride));
    const last = x.shape.map((n, i) => (dims.includes(i) ? n - 1 : 0));
    return pick(x, x.shape, offsetsOf(x.shape, strides), offset(last, x.shape));
  },

  /** x with paddings[i] = [before, after] copies of `constantValue` around axis i. */
  PadV2: ([x], { paddings, constantValue }) => {
    if (paddings.length !== x.shape.length || paddings.some(([before, after]) => before < 0 || after < 0))
      throw new ArgumentError(
        `reference PadV2: paddings ${JSON.stringify(paddings)} for ${showShape(x.shape)}. Use one pair of counts per axis.`,
      );
    const y = zeros(
      x.shape.map((n, i) => paddings[i]![0] + n + paddings[i]![1]),
      x.dtype,
    );
    y.values.fill(constantValue);
    place(
      x,
      y,
      paddings.map(([before]) => before),
    );
    return y;
  },

  /** reps[i] copies of x along axis i: that axis is walked as [copy, element], the copies with stride 0. */
  Tile: ([x], { reps }) => {
    if (reps.length !== x.shape.length)
      throw new ArgumentError(
        `reference Tile: repetitions [${reps.join(", ")}] of ${showShape(x.shape)}. Use one count per axis.`,
      );
    const strides = stridesOf(x.shape);
    const copies = x.shape.flatMap((n, i) => [reps[i]!, n]);
    const walk = strides.flatMap((stride) => [0, stride]);
    return pick(
      x,
      x.shape.map((n, i) => n * reps[i]!),
      offsetsOf(copies, walk),
    );
  },
} satisfies Partial<ReferenceKernels>;
