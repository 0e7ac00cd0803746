import { allocate } from "../dtype.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import type { Shape } from "../shape.ts";
import { sizeOf } from "../shape.ts";

/** A value as the reference kernels see it: elements in row-major order. float32 is held in a Float64Array. */
export interface HostValue {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: TypedArray;
}

/** A value of zeros, for a kernel to fill. */
export function zeros(shape: Shape, dtype: DType): HostValue {
  return { shape: shape.slice(), dtype, values: allocate(dtype, sizeOf(shape), "float64") };
}

/** Throws a DTypeError unless every operand has one of the dtypes that the kernel is defined for. */
export function requireTypes(kernel: Kernel, operands: readonly HostValue[], dtypes: readonly DType[]): void {
  for (const { dtype } of operands)
    if (!dtypes.includes(dtype))
      throw new DTypeError(`reference ${kernel}: expected ${dtypes.join(" or ")}, got ${dtype}. Cast the operand first.`);
}

/** Throws a DTypeError unless all operands have one dtype. */
export function requireOneType(kernel: Kernel, operands: readonly HostValue[]): void {
  const found = new Set(operands.map(({ dtype }) => dtype));
  if (found.size > 1)
    throw new DTypeError(
      `reference ${kernel}: operands of different types, ${[...found].join(" and ")}. Cast one of them first.`,
    );
}
