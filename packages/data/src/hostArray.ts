import type { DType } from "@chainrule/engine";

/** What holds the elements of a host array of type D. float32 values may be kept in doubles for the float64 reference backend. */
export type HostData<D extends DType = DType> = D extends "float32"
  ? Float32Array | Float64Array
  : D extends "int32"
    ? Int32Array
    : Uint8Array;

/** An n-dimensional array on the host: row-major elements, all sizes, and the element type it has on a device. */
export interface HostArray<D extends DType = DType> {
  readonly data: HostData<D>;
  readonly shape: readonly number[];
  readonly dtype: D;
}

/** A table of real numbers, [rows, features]. */
export interface Features extends HostArray<"float32"> {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, features: number];
}

/** Class labels, one integer per row, [rows]. */
export interface Labels extends HostArray<"int32"> {
  readonly shape: readonly [rows: number];
}

/** Quantities to predict, one per row, [rows]. */
export interface Targets extends HostArray<"float32"> {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number];
}

/** Typed arrays whose elements are plain numbers; BigInt arrays are not among them. */
export type NumericArray =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array;

/** Numbers or booleans in arrays of equal lengths, nested to any depth up to 6; the innermost may be typed arrays. */
export type NestedArray = readonly number[] | readonly boolean[] | readonly NumericArray[] | readonly NestedArray[];

/** Flat elements with the shape they stand for. */
export interface ShapedArray {
  readonly data: NumericArray | readonly number[] | readonly boolean[];
  readonly shape: readonly number[];
  readonly dtype?: DType;
}

/** Everything that `toHostArray` turns into a host array. A typed array alone is one-dimensional. */
export type ArrayInput = NestedArray | NumericArray | ShapedArray;
