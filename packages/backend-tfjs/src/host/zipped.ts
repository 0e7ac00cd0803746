import { allocate, type DType, type TypedArray } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";
import type { HostKernel } from "./HostKernel.ts";

/**
 * y = f(a, b) with broadcasting, for operands of every dtype: one loop that calls f. For rare functions, and for the rarer dtypes of frequent
 * ones. y has the dtype of the operands, or `dtype`; int32 takes f modulo 2^32.
 */
export function zipped(f: (a: number, b: number) => number, dtype?: DType): HostKernel {
  const row: Row<Float32Array, TypedArray> = (a, ai, sa, b, bi, sb, out, o, n) => {
    for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = f(a[ai]!, b[bi]!);
  };
  return ([a, b]) => {
    const size = broadcastSize(a!, b!);
    const type = dtype ?? a!.dtype;
    return broadcast(a!, b!, type === "float32" ? takeFloats(size) : allocate(type, size, "float32"), type, row);
  };
}
