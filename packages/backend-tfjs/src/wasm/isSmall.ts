import { type ConvolutionAttributes, type Kernel, sizeOf } from "@chainrule/engine";

/** Elements up to which a value is small: a loop over them takes 1 to 2 microseconds. */
export const SMALL = 1024;

/** Functions of 10 to 20 ns per element, for which fewer elements are small. */
const dear: ReadonlySet<Kernel> = new Set<Kernel>([
  "Exp",
  "Expm1",
  "Log",
  "Log1p",
  "Tanh",
  "Sigmoid",
  "Softplus",
  "Elu",
  "Erf",
  "Sin",
  "Cos",
  "Tan",
  "Asin",
  "Acos",
  "Atan",
  "Sinh",
  "Cosh",
  "Asinh",
  "Acosh",
  "Atanh",
  "Log2",
  "Log10",
  "Erfc",
  "Silu",
  "Mish",
  "Gelu",
  "ScaledElu",
  "Pow",
  "Atan2",
  "Softmax",
  "LogSoftmax",
  "FusedBatchNorm",
]);
const SMALL_DEAR = 256;

/** Multiplications up to which a product of matrices is small. */
const SMALL_PRODUCT = 4096;

/** Multiplications up to which a convolution is small: XNNPACK plans and packs anew for each filter. */
const SMALL_CONVOLUTION = 16384;

interface Sized {
  readonly shape: readonly number[];
  readonly size: number;
}

/** Whether a loop of ours does the work sooner than a call into tfjs's module. Values without elements are never small: they have rules of their own. */
export function isSmall(kernel: Kernel, operands: readonly Sized[], attributes: unknown): boolean {
  const limit = dear.has(kernel) ? SMALL_DEAR : SMALL;
  for (let i = 0; i < operands.length; i++) {
    const { size } = operands[i]!;
    if (size === 0 || size > limit) return false;
  }
  if (kernel.startsWith("Conv2D")) {
    const { filterShape, outputShape } = attributes as ConvolutionAttributes;
    return sizeOf(outputShape) * filterShape[0] * filterShape[1] * filterShape[2] <= SMALL_CONVOLUTION;
  }
  if (kernel !== "BatchMatMul" && kernel !== "_FusedMatMul") return true;
  // n k m for A [n, k] and B [k, m]; more than that for batches
  const [a, b] = operands as readonly [Sized, Sized];
  const { transposeA } = attributes as { readonly transposeA?: boolean };
  const k = a.shape[a.shape.length - (transposeA === true ? 2 : 1)]!;
  return (a.size * b.size) / k <= SMALL_PRODUCT;
}
