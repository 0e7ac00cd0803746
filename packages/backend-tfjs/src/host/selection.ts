import { sizeOf, type TypedArray } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike } from "./strided.ts";

/** Select over n elements from c[k], x[i] and y[j] on. */
export function selectLoop(
  c: TypedArray,
  k: number,
  x: TypedArray,
  i: number,
  y: TypedArray,
  j: number,
  out: TypedArray,
  o: number,
  n: number,
): void {
  for (const end = o + n; o < end; o++, k++, i++, j++) out[o] = c[k] === 0 ? y[j]! : x[i]!;
}

/** y = condition ? t : e, all three of one shape. */
const select: HostKernel<"Select"> = ([condition, t, e]) => {
  const out = arrayLike(t!.values, t!.values.length);
  selectLoop(condition!.values, 0, t!.values, 0, e!.values, 0, out, 0, out.length);
  return new HostTensor(out, t!.shape, t!.dtype);
};

/** Cast over n elements. To bool: x != 0, NaN included. From float32 to int32: towards zero, held at its bounds; NaN becomes 0. */
export function castLoop(from: TypedArray, at: number, out: TypedArray, o: number, n: number): void {
  const end = o + n;
  if (out instanceof Uint8Array) for (; o < end; o++, at++) out[o] = from[at] === 0 ? 0 : 1;
  else if (out instanceof Int32Array && from instanceof Float32Array)
    for (; o < end; o++, at++) out[o] = Math.min(Math.max(from[at]!, -(2 ** 31)), 2 ** 31 - 1); // NaN is stored as 0
  else for (; o < end; o++, at++) out[o] = from[at]!;
}

const cast: HostKernel<"Cast"> = ([x], { dtype }) => {
  const size = x!.values.length;
  const out = dtype === "float32" ? takeFloats(size) : dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
  castLoop(x!.values, 0, out, 0, size);
  return new HostTensor(out, x!.shape, dtype);
};

/** y[..., j] = 1 where j equals the index, else 0; an index out of range gives zeros. */
const oneHot: HostKernel<"OneHot"> = ([indices], { depth, dtype }) => {
  const from = indices!.values;
  const size = sizeOf(indices!.shape) * depth;
  const out = dtype === "float32" ? new Float32Array(size) : dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
  for (let i = 0; i < from.length; i++) {
    const index = from[i]!;
    if (index >= 0 && index < depth) out[i * depth + index] = 1;
  }
  return new HostTensor(out, [...indices!.shape, depth], dtype);
};

/** Select, Cast and OneHot, for every dtype. */
export const selections: HostKernels = { Select: select, Cast: cast, OneHot: oneHot };
