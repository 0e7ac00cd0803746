import type { Kernel } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";
import { zipped } from "./zipped.ts";

/** Arithmetic on float32 operands with broadcasting. Each loop computes in double precision and rounds once, on the store. */

const add: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! + b[bi]!;
};

const sub: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! - b[bi]!;
};

const multiply: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! * b[bi]!;
};

const realDiv: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! / b[bi]!;
};

const maximum: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = Math.max(a[ai]!, b[bi]!);
};

const minimum: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = Math.min(a[ai]!, b[bi]!);
};

const squaredDifference: Row = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) {
    const d = a[ai]! - b[bi]!;
    out[o] = d * d;
  }
};

/** The loops of the kernels of two float32 operands. */
export const arithmeticRows = {
  Add: add,
  Sub: sub,
  Multiply: multiply,
  RealDiv: realDiv,
  Maximum: maximum,
  Minimum: minimum,
  SquaredDifference: squaredDifference,
} as const satisfies { readonly [K in Kernel]?: Row };

/** The loop for float32, and for int32 one that calls `integer`, which takes the results modulo 2^32. */
function binary(row: Row, integer?: (a: number, b: number) => number): HostKernel {
  const integers = integer && zipped(integer);
  return (inputs, attributes) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    if (a.dtype !== "float32") return a.dtype === "int32" ? integers?.(inputs, attributes) : undefined;
    return broadcast(a, b, takeFloats(broadcastSize(a, b)), "float32", row);
  };
}

/** Add, Sub, Multiply, RealDiv, Maximum, Minimum, SquaredDifference. RealDiv knows float32 only. */
export const arithmetic: HostKernels = {
  Add: binary(add, (a, b) => a + b),
  Sub: binary(sub, (a, b) => a - b),
  Multiply: binary(multiply, Math.imul), // a product of doubles would lose the low digits beyond 2^53
  RealDiv: binary(realDiv),
  Maximum: binary(maximum, Math.max),
  Minimum: binary(minimum, Math.min),
  SquaredDifference: binary(squaredDifference, (a, b) => Math.imul(a - b, a - b)),
};
