import { stridesOf, type TypedArray } from "@chainrule/engine";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike, pick } from "./strided.ts";

/** out [columns, rows] = x [rows, columns] transposed, in blocks that fit the cache. */
function transposeMatrix(x: TypedArray, rows: number, columns: number, out: TypedArray): void {
  for (let j0 = 0; j0 < columns; j0 += 32) {
    const j1 = Math.min(j0 + 32, columns);
    for (let i0 = 0; i0 < rows; i0 += 32) {
      const i1 = Math.min(i0 + 32, rows);
      for (let j = j0; j < j1; j++) for (let i = i0; i < i1; i++) out[j * rows + i] = x[i * columns + j]!;
    }
  }
}

/** x with its axes in the order of `perm`. */
export function transposed(x: HostTensor, perm: readonly number[]): HostTensor {
  if (perm.length === 2 && perm[0] === 1) {
    const out = arrayLike(x.values, x.values.length);
    transposeMatrix(x.values, x.shape[0]!, x.shape[1]!, out);
    return new HostTensor(out, [x.shape[1]!, x.shape[0]!], x.dtype);
  }
  const strides = stridesOf(x.shape);
  return pick(
    x,
    perm.map((axis) => x.shape[axis]!),
    perm.map((axis) => strides[axis]!),
  );
}

const transpose: HostKernel<"Transpose"> = ([x], { perm }) => transposed(x!, perm);

/** Transpose. */
export const transposes: HostKernels = { Transpose: transpose };
