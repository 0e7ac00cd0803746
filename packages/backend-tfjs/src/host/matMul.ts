import { sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

let scratchA = new Float32Array(0);
let scratchB = new Float32Array(0);

/**
 * out[m, n] (+ bias[n]) = A B with A(i, p) = a[a0 + i ai + p ap] and B(p, j) = b[b0 + p bp + j bj], so transposes are strides.
 * B is packed into panels of 4 columns and A into panels of 4 rows, both along k; the inner loop keeps 16 sums in double
 * precision, in the order of p: the result does not depend on the tiling. Rows of out lie `os` apart, from o0.
 */
export function product(
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
  os: number,
  m: number,
  k: number,
  n: number,
): void {
  const columns = (n + 3) & ~3;
  if (scratchB.length < columns * k) scratchB = new Float32Array(columns * k);
  if (scratchA.length < 4 * k) scratchA = new Float32Array(4 * k);
  const B = scratchB;
  const A = scratchA;
  for (let j = 0; j < columns; j++) {
    const to = (j & ~3) * k + (j & 3);
    if (j < n) for (let p = 0, from = b0 + j * bj; p < k; p++, from += bp) B[to + 4 * p] = b[from]!;
    else for (let p = 0; p < k; p++) B[to + 4 * p] = 0;
  }
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i);
    for (let r = 0; r < 4; r++) {
      if (r < rows) for (let p = 0, from = a0 + (i + r) * ai; p < k; p++, from += ap) A[4 * p + r] = a[from]!;
      else for (let p = 0; p < k; p++) A[4 * p + r] = 0;
    }
    for (let j = 0; j < n; j += 4) tile(A, B, j * k, k, bias, out, o0 + i * os + j, os, rows, Math.min(4, n - j), j);
  }
}

/** One 4 by 4 block of the product: 16 running sums over p. */
function tile(
  A: Float32Array,
  B: Float32Array,
  panel: number,
  k: number,
  bias: Float32Array | undefined,
  out: Float32Array,
  o: number,
  os: number,
  rows: number,
  columns: number,
  j: number,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0; // prettier-ignore
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0; // prettier-ignore
  for (let p = 0, q = panel; p < 4 * k; p += 4, q += 4) {
    const a0 = A[p]!, a1 = A[p + 1]!, a2 = A[p + 2]!, a3 = A[p + 3]!; // prettier-ignore
    const b0 = B[q]!, b1 = B[q + 1]!, b2 = B[q + 2]!, b3 = B[q + 3]!; // prettier-ignore
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3; // prettier-ignore
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3; // prettier-ignore
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3; // prettier-ignore
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3; // prettier-ignore
  }
  let c0 = 0, c1 = 0, c2 = 0, c3 = 0; // prettier-ignore
  if (bias !== undefined) {
    c0 = bias[j]!;
    if (columns > 1) c1 = bias[j + 1]!;
    if (columns > 2) c2 = bias[j + 2]!;
    if (columns > 3) c3 = bias[j + 3]!;
  }
  storeRow(out, o, columns, s00 + c0, s01 + c1, s02 + c2, s03 + c3);
  if (rows > 1) storeRow(out, o + os, columns, s10 + c0, s11 + c1, s12 + c2, s13 + c3);
  if (rows > 2) storeRow(out, o + 2 * os, columns, s20 + c0, s21 + c1, s22 + c2, s23 + c3);
  if (rows > 3) storeRow(out, o + 3 * os, columns, s30 + c0, s31 + c1, s32 + c2, s33 + c3);
}

function storeRow(out: Float32Array, o: number, columns: number, v0: number, v1: number, v2: number, v3: number): void {
  out[o] = v0;
  if (columns > 1) out[o + 1] = v1;
  if (columns > 2) out[o + 2] = v2;
  if (columns > 3) out[o + 3] = v3;
}

/** C[..., m, n] = op(A) op(B), the batch dimensions equal. */
const batchMatMul: HostKernel<"BatchMatMul"> = ([a, b], { transposeA, transposeB }) => {
  if (a!.dtype !== "float32") return undefined;
  const rank = a!.shape.length;
  const batchShape = a!.shape.slice(0, -2);
  const [aRows, aColumns, bRows, bColumns] = [a!.shape[rank - 2]!, a!.shape[rank - 1]!, b!.shape[rank - 2]!, b!.shape[rank - 1]!];
  const m = transposeA ? aColumns : aRows;
  const k = transposeA ? aRows : aColumns;
  const n = transposeB ? bRows : bColumns;
  const batches = sizeOf(batchShape);
  const out = takeFloats(batches * m * n);
  const [ai, ap] = transposeA ? [1, m] : [k, 1];
  const [bp, bj] = transposeB ? [1, k] : [n, 1];
  for (let i = 0; i < batches; i++)
    product(floatsOf(a!), i * m * k, ai, ap, floatsOf(b!), i * k * n, bp, bj, undefined, out, i * m * n, n, m, k, n);
  return new HostTensor(out, [...batchShape, m, n], "float32");
};

/** y[n, m] = a b + bias. */
const fusedMatMul: HostKernel<"_FusedMatMul"> = ([a, b, bias]) => {
  const [m, k, n] = [a!.shape[0]!, a!.shape[1]!, b!.shape[1]!];
  const out = takeFloats(m * n);
  product(floatsOf(a!), 0, k, 1, floatsOf(b!), 0, n, 1, bias === undefined ? undefined : floatsOf(bias), out, 0, n, m, k, n);
  return new HostTensor(out, [m, n], "float32");
};

/** Matrix products. */
export const matrixProducts: HostKernels = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };
