import type { TypedArray } from "@chainrule/engine";

/**
 * Float arrays that handles have given back, by length, ready for the next result: a training step asks for the same lengths over and
 * over, and a fresh array costs more than a small kernel (zeroed memory outside the heap, and the collector's work).
 */
const shelves = new Map<number, Float32Array[]>();
const limit = 64 * 1024 * 1024; // elements kept at most: 256 MB
let kept = 0;

/** A float array of `size` elements with anything in it: the caller writes every one. */
export function takeFloats(size: number): Float32Array {
  const shelf = shelves.get(size);
  if (shelf === undefined || shelf.length === 0) return new Float32Array(size);
  kept -= size;
  return shelf.pop()!;
}

/** Gives an array back that nobody reads any more. */
export function giveBack(values: TypedArray): void {
  const size = values.length;
  if (size === 0 || !(values instanceof Float32Array) || kept + size > limit) return;
  kept += size;
  const shelf = shelves.get(size);
  if (shelf === undefined) shelves.set(size, [values]);
  else shelf.push(values);
}

/** Lets go of all arrays kept. */
export function forgetArrays(): void {
  shelves.clear();
  kept = 0;
}
