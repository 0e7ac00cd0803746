import { bytesPerElement, type DType, type TypedArray } from "@chainrule/engine";

/** A value that a program needs for a while: from the instruction that makes it to the last one that reads it. */
export interface Lifetime {
  readonly value: number;
  readonly dtype: DType;
  readonly size: number;
  readonly made: number;
  readonly lastUse: number;
}

/** Arrays for values, by value, and the buffers that they lie in. */
export interface ArrayPlan {
  readonly arrays: ReadonlyMap<number, TypedArray>;
  readonly buffers: number;
  readonly bytes: number;
}

/**
 * Gives every value an array, so that values which live at different times share memory: each takes the smallest free buffer that holds
 * it, else the largest, which grows, else a new one. `lifetimes` in the order in which the values are made.
 */
export function planArrays(lifetimes: readonly Lifetime[]): ArrayPlan {
  const buffers: { bytes: number; freeFrom: number }[] = [];
  const chosen = lifetimes.map(({ dtype, size, made, lastUse }) => {
    const bytes = size * bytesPerElement(dtype);
    const free = buffers.filter(({ freeFrom }) => freeFrom < made);
    const fitting = free.filter((buffer) => buffer.bytes >= bytes);
    let buffer =
      fitting.length > 0
        ? fitting.reduce((best, next) => (next.bytes < best.bytes ? next : best))
        : free.reduce<(typeof buffers)[number] | undefined>(
            (best, next) => (best && best.bytes >= next.bytes ? best : next),
            undefined,
          );
    // a small value does not sit on a large buffer that others want
    if (buffer !== undefined && buffer.bytes > 16 * bytes && bytes < 65536 && buffer.bytes >= 65536) buffer = undefined;
    if (buffer === undefined) buffers.push((buffer = { bytes, freeFrom: -1 }));
    buffer.bytes = Math.max(buffer.bytes, bytes);
    buffer.freeFrom = lastUse;
    return buffer;
  });
  const memory = new Map(buffers.map((buffer) => [buffer, new ArrayBuffer(Math.ceil(buffer.bytes / 8) * 8)]));
  const arrays = new Map<number, TypedArray>();
  for (const [i, { value, dtype, size }] of lifetimes.entries()) arrays.set(value, viewOf(memory.get(chosen[i]!)!, dtype, size));
  return { arrays, buffers: buffers.length, bytes: buffers.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function viewOf(buffer: ArrayBuffer, dtype: DType, size: number): TypedArray {
  if (dtype === "float32") return new Float32Array(buffer, 0, size);
  return dtype === "int32" ? new Int32Array(buffer, 0, size) : new Uint8Array(buffer, 0, size);
}
