import { showValue } from "./choices.ts";
import { DTypeError } from "./errors.ts";

/** Element types of a tensor. On the float64 reference backend "float32" values are held in double precision. */
export type DType = "float32" | "int32" | "bool";

/** Host storage of a tensor's elements. Backends other than the reference give Float32Array for "float32". */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** All element types. */
const dtypes: readonly unknown[] = ["float32", "int32", "bool"] satisfies readonly DType[];

/** A DTypeError, listing the types there are, unless the value is one. */
export function requireDType(where: string, dtype: unknown): asserts dtype is DType {
  if (!dtypes.includes(dtype))
    throw new DTypeError(`${where}: there is no dtype ${showValue(dtype)}. Choose from "float32", "int32", "bool".`);
}

/** Bytes that one element takes on a device with float32 arithmetic. */
export function bytesPerElement(dtype: DType): number {
  return dtype === "bool" ? 1 : 4;
}

/** A zeroed host array for `size` elements of `dtype`, floats held as `floats` says. */
export function allocate(dtype: DType, size: number, floats: "float32" | "float64"): TypedArray {
  if (dtype === "int32") return new Int32Array(size);
  if (dtype === "bool") return new Uint8Array(size);
  return floats === "float64" ? new Float64Array(size) : new Float32Array(size);
}
