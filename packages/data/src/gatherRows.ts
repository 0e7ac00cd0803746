import type { DType } from "@chainrule/engine";
import { StateError } from "@chainrule/engine";
import type { HostArray, HostData } from "./hostArray.ts";

/** Below this many elements a row is copied by a loop: a view and a block copy cost more. */
const shortRow = 48;

/** Elements of one row: the product of all sizes but the first. */
export function rowSize(shape: readonly number[]): number {
  let size = 1;
  for (let axis = 1; axis < shape.length; axis++) size *= shape[axis] ?? 1;
  return size;
}

/** A zeroed array for `count` rows like those of `source`. */
export function emptyRows<D extends DType>(source: HostArray<D>, count: number): HostData<D>;
export function emptyRows(source: HostArray, count: number): HostData {
  const size = count * rowSize(source.shape);
  if (source.dtype === "int32") return new Int32Array(size);
  if (source.dtype === "bool") return new Uint8Array(size);
  return source.data instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
}

/**
 * Copies rows `order[start]`, …, `order[end - 1]` of `source` into `target`, one after the other; rows `start` to `end - 1` where
 * there is no order. Row numbers are not checked here.
 */
export function copyRows(
  source: HostArray,
  order: ArrayLike<number> | undefined,
  start: number,
  end: number,
  target: HostData,
): void {
  const { data, shape } = source;
  const size = rowSize(shape);
  if (data.length !== (shape[0] ?? 0) * size)
    throw new StateError("batches: the memory of an array was taken away or resized meanwhile. Keep it until training ends.");
  if (order === undefined) {
    target.set(data.subarray(start * size, end * size));
    return;
  }
  let at = 0;
  for (let i = start; i < end; i++) {
    const from = (order[i] ?? 0) * size;
    if (size < shortRow) for (let j = 0; j < size; j++) target[at + j] = data[from + j] ?? 0;
    else target.set(data.subarray(from, from + size), at);
    at += size;
  }
}

/** The named rows of an array, in that order, as a new array. Row numbers are not checked here. */
export function gatherRows<A extends HostArray>(source: A, order: ArrayLike<number>): A {
  const data = emptyRows(source, order.length);
  copyRows(source, order, 0, order.length, data);
  return { ...source, data, shape: [order.length, ...source.shape.slice(1)] };
}
