import type { DType, Shape, TypedArray } from "@chainrule/engine";

/** A value in host memory: the handle of the cpu device, and what kernels written as loops work on. */
export class HostTensor {
  readonly values: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
  /** False once the handle has been freed. */
  live = true;

  constructor(values: TypedArray, shape: Shape, dtype: DType) {
    this.values = values;
    this.shape = shape;
    this.dtype = dtype;
  }
}

/** The elements of a float32 value. */
export function floatsOf(x: HostTensor): Float32Array {
  return x.values as Float32Array;
}
