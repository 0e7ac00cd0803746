import type { Shape } from "@chainrule/engine";
import { sizeOf } from "@chainrule/engine";
import type { HeapCode, HeapFunctions } from "../HeapCode.ts";
import { columnSumsCode, rowSumsCode } from "./sumCode.ts";

/** Where the reduced axes lie: x seen as [outer, length, inner], the middle summed. */
export interface Reduction {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The shape as [outer, length, inner] for axes side by side (sizes of 1 aside); undefined for axes apart. */
export function reductionOf(shape: Shape, axes: readonly number[]): Reduction | undefined {
  const counted = axes.filter((axis) => shape[axis]! > 1).sort((a, b) => a - b);
  if (counted.length === 0) return { outer: sizeOf(shape), length: 1, inner: 1 };
  const [first, last] = [counted[0]!, counted.at(-1)!];
  for (let axis = first; axis <= last; axis++) if (shape[axis]! > 1 && !counted.includes(axis)) return undefined;
  return {
    outer: sizeOf(shape.slice(0, first)),
    length: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** Sums and means by code of ours, in double precision. */
export class Sums {
  private readonly functions: HeapFunctions;

  constructor(heap: HeapCode) {
    this.functions = heap.compile([columnSumsCode, rowSumsCode]);
  }

  /** The sums over the middle of x, divided by `divisor`. */
  reduce({ outer, length, inner }: Reduction, x: number, divisor: number, out: number): void {
    if (inner === 1) this.functions["rowSums"]!(x, outer, length, divisor, out);
    else
      for (let i = 0; i < outer; i++)
        this.functions["columnSums"]!(x + 4 * i * length * inner, length, inner, divisor, out + 4 * i * inner);
  }
}
