import type { Kernel } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";

/**
 * Arithmetic on float32 operands with broadcasting. Each loop computes in double precision and rounds once, on the store.
 * int32 operands are left to the stock kernels, save for products: tfjs's lose the low digits beyond 2^53.
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

const multiplyIntegers: Row<Float32Array, Int32Array> = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = Math.imul(a[ai]!, b[bi]!);
};

const product: HostKernel = (inputs, attributes) => {
  const [a, b] = [inputs[0]!, inputs[1]!];
  if (a.dtype !== "int32") return floatProduct(inputs, attributes);
  return broadcast(a, b, new Int32Array(broadcastSize(a, b)), "int32", multiplyIntegers);
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

function binary(row: Row): HostKernel {
  return (inputs) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    if (a.dtype !== "float32") return undefined;
    return broadcast(a, b, takeFloats(broadcastSize(a, b)), "float32", row);
  };
}

const floatProduct = binary(multiply);

/** Add, Sub, Multiply, RealDiv, Maximum, Minimum, SquaredDifference. */
export const arithmetic: HostKernels = {
  Add: binary(add),
  Sub: binary(sub),
  Multiply: product,
  RealDiv: binary(realDiv),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  SquaredDifference: binary(squaredDifference),
};
