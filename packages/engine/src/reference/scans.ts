import { reducedShape, stridesOf } from "../shape.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import { offsetsOf } from "./offsets.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** Kernels that go along one axis and keep its size. */
export const scans = {
  /** y_i = sum of x_j over j <= i; exclusive: j < i; reverse: j >= i or j > i. int32 sums are taken modulo 2^32. */
  Cumsum: ([x], { axis, exclusive, reverse }) => {
    requireTypes("Cumsum", [x], ["float32", "int32"]);
    const y = zeros(x.shape, x.dtype);
    const [length, stride] = [x.shape[axis]!, stridesOf(x.shape)[axis]!];
    const starts = offsetsOf(
      reducedShape(x.shape, [axis], false),
      stridesOf(x.shape).filter((_, i) => i !== axis),
    );
    for (const start of starts) {
      let total = 0;
      for (let k = 0; k < length; k++) {
        const at = start + (reverse ? length - 1 - k : k) * stride;
        if (exclusive) y.values[at] = total;
        total += x.values[at]!;
        if (!exclusive) y.values[at] = total;
      }
    }
    return y;
  },

  /** y[…, r] = index of the r-th element of the row in order. Equal elements keep their order; NaN is above all numbers. */
  ArgSort: ([x], { descending }) => {
    requireTypes("ArgSort", [x], ["float32", "int32"]);
    const y = zeros(x.shape, "int32");
    const n = x.shape[x.shape.length - 1]!;
    const above = (a: number, b: number): boolean => a > b || (Number.isNaN(a) && !Number.isNaN(b));
    for (let start = 0; start < x.values.length; start += n) {
      const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => {
        const [a, b] = [x.values[start + i]!, x.values[start + j]!];
        const ascending = above(a, b) ? 1 : above(b, a) ? -1 : 0;
        return (descending ? -ascending : ascending) || i - j;
      });
      y.values.set(order, start);
    }
    return y;
  },
} satisfies Partial<ReferenceKernels>;
