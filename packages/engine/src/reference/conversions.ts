import type { DType } from "../dtype.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";
import { zeros } from "./hostValue.ts";

/** Copies, also into another element type. */
export const conversions = {
  /** y[i] = x[i] as `dtype`. */
  Cast: ([x], { dtype }) => {
    const y = zeros(x.shape, dtype);
    for (let i = 0; i < x.values.length; i++) y.values[i] = converted(x.values[i]!, dtype);
    return y;
  },

  Identity: ([x]) => ({ shape: x.shape.slice(), dtype: x.dtype, values: x.values.slice() }),
} satisfies Partial<ReferenceKernels>;

/**
 * To bool: x != 0, so NaN is true. To int32: truncated towards 0; numbers beyond int32 become its bounds, NaN becomes 0.
 * To float32: the number itself.
 */
function converted(x: number, dtype: DType): number {
  if (dtype === "bool") return x === 0 ? 0 : 1;
  if (dtype === "float32") return x;
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1);
}
