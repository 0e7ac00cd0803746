import type { Attributes, DType, Kernel, Shape, TypedArray } from "@chainrule/engine";
import { sizeOf } from "@chainrule/engine";
import type { Accuracy } from "../../support/kernelTolerances.ts";

/** A host value to upload. */
export interface Value {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** One call of a kernel, and how closely a device must agree with the reference. */
export interface KernelCase<K extends Kernel = Kernel> {
  readonly kernel: K;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes<K>;
  readonly accuracy: Accuracy;
  /** The error of each element is measured against that element alone: for operands of very different sizes. */
  readonly relative?: boolean;
}

export const nan = NaN;
export const inf = Infinity;

/** The values at which kernels go wrong: NaN, infinities, both zeros, kinks, small and large numbers. */
export const special = [
  nan,
  inf,
  -inf,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2.75,
  -2.75,
  1e-6,
  -1e-6,
  1e-8,
  -3e-8,
  20,
  -20,
  87,
  -87,
  100,
  -100,
  1e30,
  -1e30,
];

export function floats(shape: Shape, values: readonly number[]): Value {
  return { data: Float32Array.from(values), shape, dtype: "float32" };
}

export function integers(shape: Shape, values: readonly number[]): Value {
  return { data: Int32Array.from(values), shape, dtype: "int32" };
}

export function bools(shape: Shape, values: readonly number[]): Value {
  return { data: Uint8Array.from(values), shape, dtype: "bool" };
}

/** Numbers in (low, high) from a small linear congruential generator: the same on every machine. */
export function drawn(shape: Shape, seed = 1, low = -2, high = 2): Value {
  let state = seed * 7919 + 17;
  const values = Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + (high - low) * (state / 4294967296);
  });
  return floats(shape, values);
}

export function drawnIntegers(shape: Shape, seed: number, low: number, high: number): Value {
  return integers(shape, Array.from(drawn(shape, seed, low, high).data, Math.floor));
}

export function drawnBools(shape: Shape, seed: number): Value {
  return bools(
    shape,
    Array.from(drawn(shape, seed).data, (x) => (x > 0 ? 1 : 0)),
  );
}

/** More elements than any device computes on the host by itself, and no multiple of 4. */
export const large = [37, 41];

export const dtypes: readonly DType[] = ["float32", "int32", "bool"];
/** Ordinary values of a dtype. */
export const sample: { readonly [D in DType]: (shape: Shape, seed: number) => Value } = {
  float32: (shape, seed) => drawn(shape, seed, -3, 3),
  int32: (shape, seed) => drawnIntegers(shape, seed, -5, 5),
  bool: drawnBools,
};

/** A function that adds cases to `list`, their attributes checked against the kernel. */
export function collectInto(list: KernelCase[]) {
  return <K extends Kernel>(
    kernel: K,
    name: string,
    inputs: readonly Value[],
    attributes: Attributes<K>,
    accuracy: Accuracy,
    relative = false,
  ): void => {
    list.push({ kernel, name: `${kernel} ${name}`, inputs, attributes, accuracy, relative } as unknown as KernelCase);
  };
}
