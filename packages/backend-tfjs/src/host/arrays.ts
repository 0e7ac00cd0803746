import type { TypedArray } from "@chainrule/engine";

/** Arrays of one length. */
interface Shelf {
  readonly arrays: Float32Array[];
  /** How many have been taken and not been given back. */
  out: number;
}

/**
 * Float arrays that handles have given back, by length, ready for the next result: a training step asks for the same lengths over and
 * over, and a fresh array costs more than a small kernel (zeroed memory outside the heap, and the collector's work).
 */
const shelves = new Map<number, Shelf>();
const limit = 64 * 1024 * 1024; // elements kept at most: 256 MB
let kept = 0;

/** A float array of `size` elements with anything in it: the caller writes every one. */
export function takeFloats(size: number): Float32Array {
  let shelf = shelves.get(size);
  if (shelf === undefined) shelves.set(size, (shelf = { arrays: [], out: 0 }));
  shelf.out++;
  const array = shelf.arrays.pop();
  if (array === undefined) return new Float32Array(size);
  kept -= size;
  return array;
}

/**
 * Gives an array back that nobody reads any more. No more are kept than were out: kernels that bring arrays of their own would otherwise
 * fill the shelf by one in every step.
 */
export function giveBack(values: TypedArray): void {
  const size = values.length;
  if (size === 0 || !(values instanceof Float32Array)) return;
  const shelf = shelves.get(size);
  if (shelf === undefined || shelf.out === 0) return;
  shelf.out--;
  if (kept + size > limit) return;
  kept += size;
  shelf.arrays.push(values);
}

/** Lets go of all arrays kept. */
export function forgetArrays(): void {
  shelves.clear();
  kept = 0;
}
