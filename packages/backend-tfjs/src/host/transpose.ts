import { stridesOf, type TypedArray } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";

/** An array of the same element type with anything in it: the caller writes every element. */
export function arrayLike(values: TypedArray, size: number): TypedArray {
  if (values instanceof Float32Array) return takeFloats(size);
  if (values instanceof Int32Array) return new Int32Array(size);
  return new Uint8Array(size);
}

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
  const rank = perm.length;
  const shape = perm.map((axis) => x.shape[axis]!);
  const values = x.values;
  const out = arrayLike(values, values.length);
  if (rank === 2 && perm[0] === 1) {
    transposeMatrix(values, x.shape[0]!, x.shape[1]!, out);
    return new HostTensor(out, shape, x.dtype);
  }
  const strides = stridesOf(x.shape);
  const steps = perm.map((axis) => strides[axis]!);
  const inner = rank === 0 ? 1 : shape[rank - 1]!;
  const step = rank === 0 ? 1 : steps[rank - 1]!;
  const counters = new Array<number>(rank).fill(0);
  let from = 0;
  for (let o = 0; o < out.length;) {
    for (let i = 0, p = from; i < inner; i++, p += step) out[o++] = values[p]!;
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += steps[axis]!;
      const count = counters[axis]! + 1;
      if (count < shape[axis]!) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      from -= steps[axis]! * count;
    }
  }
  return new HostTensor(out, shape, x.dtype);
}

const transpose: HostKernel<"Transpose"> = ([x], { perm }) => transposed(x!, perm);

/** Transpose. */
export const transposes: HostKernels = { Transpose: transpose };
