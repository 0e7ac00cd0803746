import { allocate, type DType, type TypedArray } from "@chainrule/engine";

/** Host data in the array type that a dtype has on a device of 32-bit floats. */
export function stored(data: TypedArray, dtype: DType): TypedArray {
  const copy = allocate(dtype, data.length, "float32");
  copy.set(data);
  return copy;
}

/** Host data as the words of 32 bits that a shader reads: bool is 0 or 1. */
export function bitsOf(data: TypedArray, dtype: DType): Uint32Array {
  const words = dtype === "float32" ? (data instanceof Float32Array ? data : Float32Array.from(data)) : Int32Array.from(data);
  return new Uint32Array(words.buffer, words.byteOffset, words.length);
}
