import { ArgumentError } from "../errors.ts";
import { reducedShape, showShape, sizeOf, stridesOf } from "../shape.ts";
import type { Shape } from "../shape.ts";
import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernels.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import { offsetsOf } from "./offsets.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

interface Axes {
  readonly axis: readonly number[];
  readonly keepDims: boolean;
}

/** Folds the elements along `axis` into one: y = f(… f(f(start, x0), x1) …). */
function fold(
  { shape, dtype, values }: HostValue,
  { axis, keepDims }: Axes,
  start: number,
  f: (y: number, x: number) => number,
): HostValue {
  const y = zeros(reducedShape(shape, axis, keepDims), dtype);
  y.values.fill(start);
  const into = offsetsOf(shape, stridesInto(shape, axis));
  for (let i = 0; i < values.length; i++) y.values[into[i]!] = f(y.values[into[i]!]!, values[i]!);
  return y;
}

/** Strides from a coordinate of the operand to its element of the result: 0 along the reduced axes. */
function stridesInto(shape: Shape, axis: readonly number[]): number[] {
  return stridesOf(reducedShape(shape, axis, true)).map((stride, i) => (axis.includes(i) ? 0 : stride));
}

function checked(kernel: Kernel, x: HostValue, dtypes: readonly DType[]): HostValue {
  requireTypes(kernel, [x], dtypes);
  return x;
}

/** The value of a maximum over nothing, and the start of every other: nothing is below it. Its negative mirror is `highest`. */
const lowest = (dtype: DType): number => (dtype === "int32" ? -(2 ** 31) : -Infinity);
const highest = (dtype: DType): number => (dtype === "int32" ? 2 ** 31 - 1 : Infinity);

/** Many elements into one. Over nothing, Sum is 0, Mean NaN, Max -Infinity and Min Infinity (int32: its bounds). */
export const reductions = {
  /** y = sum of x; int32 sums are taken modulo 2^32. */
  Sum: ([x], axes) => fold(checked("Sum", x, ["float32", "int32"]), axes, 0, (sum, n) => sum + n),

  /** y = sum of x / count. */
  Mean: ([x], axes) => {
    const y = fold(checked("Mean", x, ["float32"]), axes, 0, (sum, n) => sum + n);
    const count = sizeOf(axes.axis.map((i) => x.shape[i]!));
    for (let i = 0; i < y.values.length; i++) y.values[i] = y.values[i]! / count;
    return y;
  },

  Max: ([x], axes) => fold(checked("Max", x, ["float32", "int32"]), axes, lowest(x.dtype), Math.max),
  Min: ([x], axes) => fold(checked("Min", x, ["float32", "int32"]), axes, highest(x.dtype), Math.min),

  /** Index of the first maximum along `axis`. NaN counts as the maximum, as in NumPy and PyTorch. */
  ArgMax: ([x], { axis }) => indexOfExtreme("ArgMax", x, axis, (a, b) => a > b),

  /** Index of the first minimum along `axis`. NaN counts as the minimum, as in NumPy and PyTorch. */
  ArgMin: ([x], { axis }) => indexOfExtreme("ArgMin", x, axis, (a, b) => a < b),
} satisfies Partial<ReferenceKernels>;

/** The first element along `axis` that none is better than; NaN is better than any number. */
function indexOfExtreme(
  kernel: "ArgMax" | "ArgMin",
  x: HostValue,
  axis: number,
  better: (a: number, b: number) => boolean,
): HostValue {
  requireTypes(kernel, [x], ["float32", "int32"]);
  const length = x.shape[axis]!;
  const y = zeros(reducedShape(x.shape, [axis], false), "int32");
  if (length === 0 && y.values.length > 0)
    throw new ArgumentError(
      `reference ${kernel}: axis ${axis} of ${showShape(x.shape)} is empty and has no ${kernel === "ArgMax" ? "maximum" : "minimum"}. Give it at least one element.`,
    );
  const stride = stridesOf(x.shape)[axis]!;
  const first = offsetsOf(
    reducedShape(x.shape, [axis], false),
    stridesOf(x.shape).filter((_, i) => i !== axis),
  );
  for (let i = 0; i < y.values.length; i++) {
    const at = (k: number): number => x.values[first[i]! + k * stride]!;
    let best = 0;
    for (let k = 1; k < length; k++) if (better(at(k), at(best)) || (Number.isNaN(at(k)) && !Number.isNaN(at(best)))) best = k;
    y.values[i] = best;
  }
  return y;
}
