import type { Attributes, DType, Kernel, Shape, TypedArray } from "@chainrule/engine";

/** A value of a case: what goes in or what must come out. */
export interface Value {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** One call of one kernel, with a result worked out by hand or taken from a table. */
export interface ReferenceCase {
  readonly kernel: Kernel;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly want: Value;
}

export const floats = (shape: Shape, ...values: number[]): Value => ({
  shape,
  dtype: "float32",
  data: Float64Array.from(values),
});
export const integers = (shape: Shape, ...values: number[]): Value => ({ shape, dtype: "int32", data: Int32Array.from(values) });
export const bools = (shape: Shape, ...values: number[]): Value => ({ shape, dtype: "bool", data: Uint8Array.from(values) });
export const vector = (...values: number[]): Value => floats([values.length], ...values);

/** Takes down one case, its attributes typed by its kernel. */
export type AddCase = <K extends Kernel>(
  kernel: K,
  name: string,
  inputs: readonly Value[],
  attributes: Attributes<K>,
  want: Value,
) => void;

/** The cases that `write` takes down, in order. */
export function casesOf(write: (add: AddCase) => void): readonly ReferenceCase[] {
  const list: ReferenceCase[] = [];
  write((kernel, name, inputs, attributes, want) => list.push({ kernel, name, inputs, attributes, want }));
  return list;
}
