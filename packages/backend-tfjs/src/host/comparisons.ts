import type { Kernel } from "@chainrule/engine";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";

type Compare = Row<Float32Array, Uint8Array>;

/** Comparisons of float32 operands with broadcasting, as bool. Anything against NaN is false, except NotEqual. */

const equal: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! === b[bi]! ? 1 : 0;
};

const notEqual: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! !== b[bi]! ? 1 : 0;
};

const greater: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! > b[bi]! ? 1 : 0;
};

const greaterEqual: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! >= b[bi]! ? 1 : 0;
};

const less: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! < b[bi]! ? 1 : 0;
};

const lessEqual: Compare = (a, ai, sa, b, bi, sb, out, o, n) => {
  for (const end = o + n; o < end; o++, ai += sa, bi += sb) out[o] = a[ai]! <= b[bi]! ? 1 : 0;
};

/** The loops of the comparisons. */
export const comparisonRows = {
  Equal: equal,
  NotEqual: notEqual,
  Greater: greater,
  GreaterEqual: greaterEqual,
  Less: less,
  LessEqual: lessEqual,
} as const satisfies { readonly [K in Kernel]?: Compare };

function comparison(row: Compare): HostKernel {
  return (inputs) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    if (a.dtype !== "float32") return undefined;
    return broadcast(a, b, new Uint8Array(broadcastSize(a, b)), "bool", row);
  };
}

/** Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual. */
export const comparisons: HostKernels = {
  Equal: comparison(equal),
  NotEqual: comparison(notEqual),
  Greater: comparison(greater),
  GreaterEqual: comparison(greaterEqual),
  Less: comparison(less),
  LessEqual: comparison(lessEqual),
};
