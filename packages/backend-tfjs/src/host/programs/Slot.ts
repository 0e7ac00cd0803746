import type { DType, Shape, TypedArray } from "@chainrule/engine";

/** What stands in a slot that holds nothing. */
export const nothing: TypedArray = new Float32Array(0);

/** Where a value lies while a program runs: one array for good, or a new one in every run. */
export class Slot {
  values: TypedArray;

  constructor(values: TypedArray = nothing) {
    this.values = values;
  }
}

/** A value of a program as a kernel sees it: values that are only reshaped share a slot. */
export interface Operand {
  readonly slot: Slot;
  readonly shape: Shape;
  readonly dtype: DType;
  /** In a block of an elementwise group: the slot holds the numbers of the block alone, from 0 on. */
  readonly local: boolean;
}
