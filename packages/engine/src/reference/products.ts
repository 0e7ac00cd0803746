import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import { broadcastShapes, sameShape, showShape, sizeOf } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import { broadcastOffsets } from "./offsets.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** y = a b on the last two axes, either transposed first; the axes before are a batch and broadcast. */
function product(kernel: Kernel, a: HostValue, b: HostValue, transposeA: boolean, transposeB: boolean): HostValue {
  requireTypes(kernel, [a, b], ["float32"]);
  const shapes = `${showShape(a.shape)}${transposeA ? " transposed" : ""} and ${showShape(b.shape)}${transposeB ? " transposed" : ""}`;
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new ShapeError(`reference ${kernel}: ${shapes}. Expected two axes or more on both.`);
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [n, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, m] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== inner) throw new ShapeError(`reference ${kernel}: ${shapes}. Expected equal inner sizes, got ${k} and ${inner}.`);

  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcastShapes(`reference ${kernel}: batch axes`, batchA, batchB);
  const fromA = broadcastOffsets(batchA, batch);
  const fromB = broadcastOffsets(batchB, batch);
  const y = zeros([...batch, n, m], "float32");
  for (let g = 0; g < sizeOf(batch); g++) {
    const [startA, startB] = [fromA[g]! * n * k, fromB[g]! * k * m];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const left = a.values[startA + (transposeA ? p * n + i : i * k + p)]!;
          const right = b.values[startB + (transposeB ? j * k + p : p * m + j)]!;
          sum += left * right;
        }
        y.values[(g * n + i) * m + j] = sum;
      }
  }
  return y;
}

/** Matrix products. */
export const products = {
  /** y[…, i, j] = sum over p of a[…, i, p] b[…, p, j]. */
  BatchMatMul: ([a, b], { transposeA, transposeB }) => product("BatchMatMul", a, b, transposeA, transposeB),

  /** y[i, j] = sum over p of a[i, p] b[p, j] + bias[j]. */
  _FusedMatMul: ([a, b, bias]) => {
    const y = product("_FusedMatMul", a, b, false, false);
    if (bias === undefined) return y;
    requireTypes("_FusedMatMul", [bias], ["float32"]);
    if (!sameShape(broadcastShapes("reference _FusedMatMul", y.shape, bias.shape), y.shape))
      throw new ShapeError(
        `reference _FusedMatMul: bias ${showShape(bias.shape)} for a product of shape ${showShape(y.shape)}. Expected one value per column.`,
      );
    const from = broadcastOffsets(bias.shape, y.shape);
    for (let i = 0; i < y.values.length; i++) y.values[i] = y.values[i]! + bias.values[from[i]!]!;
    return y;
  },
} satisfies Partial<ReferenceKernels>;
