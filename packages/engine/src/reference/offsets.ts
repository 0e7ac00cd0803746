import type { Shape } from "../shape.ts";
import { stridesOf } from "../shape.ts";

/**
 * Where each element of `shape`, visited in row-major order, lies in a buffer walked with `strides`:
 * the sum of coordinate times stride over the axes. Stride 0 repeats, permuted strides transpose.
 */
export function offsetsOf(shape: Shape, strides: readonly number[]): Int32Array {
  let offsets = Int32Array.of(0);
  shape.forEach((size, axis) => {
    const next = new Int32Array(offsets.length * size);
    for (let i = 0; i < offsets.length; i++) for (let j = 0; j < size; j++) next[i * size + j] = offsets[i]! + j * strides[axis]!;
    offsets = next;
  });
  return offsets;
}

/** Where each element of `shape` finds its operand of shape `from`, by NumPy's rule: aligned at the last axis, sizes of 1 repeat. */
export function broadcastOffsets(from: Shape, shape: Shape): Int32Array {
  const strides = stridesOf(from);
  const missing = shape.length - from.length;
  return offsetsOf(
    shape,
    shape.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing]!)),
  );
}
