import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";

/**
 * Arithmetic on float32 operands with broadcasting. Each loop computes in double precision and rounds once, on the store.
 * int32 operands are left to the stock kernels.
 */

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

function binary(row: Row): HostKernel {
  return (inputs) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    if (a.dtype !== "float32") return undefined;
    return broadcast(a, b, takeFloats(broadcastSize(a, b)), "float32", row);
  };
}

/** Add, Sub, Multiply, RealDiv, Maximum, Minimum, SquaredDifference. */
export const arithmetic: HostKernels = {
  Add: binary(add),
  Sub: binary(sub),
  Multiply: binary(multiply),
  RealDiv: binary(realDiv),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  SquaredDifference: binary(squaredDifference),
};
