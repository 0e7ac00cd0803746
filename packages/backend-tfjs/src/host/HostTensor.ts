import type { DType, Shape, TypedArray } from "@chainrule/engine";

/** A value in host memory: the handle of the cpu device, and what kernels written as loops work on. */
export class HostTensor {
  readonly values: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whose array this is, for a view; undefined for an array of its own. */
  readonly base: HostTensor | undefined;
  /** Live handles on the array of this one, itself included. */
  references = 1;
  /** False once the handle has been freed. */
  live = true;

  constructor(values: TypedArray, shape: Shape, dtype: DType, base?: HostTensor) {
    this.values = values;
    this.shape = shape;
    this.dtype = dtype;
    this.base = base;
  }
}

/** A further handle on the elements of x, which are immutable, in another shape. */
export function viewAs(x: HostTensor, shape: Shape): HostTensor {
  const base = x.base ?? x;
  base.references++;
  return new HostTensor(x.values, shape, x.dtype, base);
}

/** The elements of a float32 value. */
export function floatsOf(x: HostTensor): Float32Array {
  return x.values as Float32Array;
}
