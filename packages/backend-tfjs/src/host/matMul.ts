import type { Attributes, Shape } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { strided } from "./panels.ts";
import { product } from "./product.ts";
import { smallProduct } from "./smallProduct.ts";

/** Multiplications up to which packing the operands costs more than it saves. */
const small = 2048;

/** out = A B (+ bias), with A(i, p) = a[a0 + i ai + p ap] and B(p, j) = b[b0 + p bp + j bj], rows of out n apart. */
export function multiply(
  a: Float32Array,
  a0: number,
  ai: number,
  ap: number,
  b: Float32Array,
  b0: number,
  bp: number,
  bj: number,
  bias: Float32Array | undefined,
  out: Float32Array,
  o0: number,
  m: number,
  k: number,
  n: number,
): void {
  if (m * n * k <= small || m <= 2 || n <= 2) smallProduct(a, a0, ai, ap, b, b0, bp, bj, bias, out, o0, n, m, k, n);
  else product(strided(a, a0, ai, ap), strided(b, b0, bj, bp), bias, out, o0, n, m, k, n);
}

/** Sizes and strides of a product: C[batches, m, n] = op(A) op(B), the batch dimensions equal. */
export interface ProductSizes {
  readonly batches: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly ai: number;
  readonly ap: number;
  readonly bp: number;
  readonly bj: number;
}

/** The sizes of BatchMatMul on operands of these shapes. */
export function productSizes(a: Shape, b: Shape, { transposeA, transposeB }: Attributes<"BatchMatMul">): ProductSizes {
  const rank = a.length;
  const [aRows, aColumns, bRows, bColumns] = [a[rank - 2]!, a[rank - 1]!, b[rank - 2]!, b[rank - 1]!];
  const m = transposeA ? aColumns : aRows;
  const k = transposeA ? aRows : aColumns;
  const n = transposeB ? bRows : bColumns;
  let batches = 1;
  for (let i = 0; i < rank - 2; i++) batches *= a[i]!;
  const [ai, ap] = transposeA ? [1, m] : [k, 1];
  const [bp, bj] = transposeB ? [1, k] : [n, 1];
  return { batches, m, k, n, ai, ap, bp, bj };
}

/** All products of a batch. */
export function multiplyAll(a: Float32Array, b: Float32Array, out: Float32Array, sizes: ProductSizes): void {
  const { batches, m, k, n, ai, ap, bp, bj } = sizes;
  for (let i = 0; i < batches; i++) multiply(a, i * m * k, ai, ap, b, i * k * n, bp, bj, undefined, out, i * m * n, m, k, n);
}

const batchMatMul: HostKernel<"BatchMatMul"> = ([a, b], attributes) => {
  if (a!.dtype !== "float32") return undefined;
  const sizes = productSizes(a!.shape, b!.shape, attributes);
  const out = takeFloats(sizes.batches * sizes.m * sizes.n);
  multiplyAll(floatsOf(a!), floatsOf(b!), out, sizes);
  return new HostTensor(out, [...a!.shape.slice(0, -2), sizes.m, sizes.n], "float32");
};

/** y[n, m] = a b + bias. */
const fusedMatMul: HostKernel<"_FusedMatMul"> = ([a, b, bias]) => {
  const [m, k, n] = [a!.shape[0]!, a!.shape[1]!, b!.shape[1]!];
  const out = takeFloats(m * n);
  multiply(floatsOf(a!), 0, k, 1, floatsOf(b!), 0, n, 1, bias === undefined ? undefined : floatsOf(bias), out, 0, m, k, n);
  return new HostTensor(out, [m, n], "float32");
};

/** Matrix products. */
export const matrixProducts: HostKernels = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };
