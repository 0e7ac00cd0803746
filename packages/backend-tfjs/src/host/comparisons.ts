import type { Kernel } from "@chainrule/engine";
import { broadcast, broadcastSize, type Row } from "./broadcast.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { zipped } from "./zipped.ts";

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

/** The loop for float32; for int32 and bool one that calls f, so that the compiler never sees two element types in the first. */
function comparison(row: Compare, f: (a: number, b: number) => boolean): HostKernel {
  const others = zipped((a, b) => Number(f(a, b)), "bool");
  return (inputs, attributes) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    if (a.dtype !== "float32") return others(inputs, attributes);
    return broadcast(a, b, new Uint8Array(broadcastSize(a, b)), "bool", row);
  };
}

/** Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual. */
export const comparisons: HostKernels = {
  Equal: comparison(equal, (a, b) => a === b),
  NotEqual: comparison(notEqual, (a, b) => a !== b),
  Greater: comparison(greater, (a, b) => a > b),
  GreaterEqual: comparison(greaterEqual, (a, b) => a >= b),
  Less: comparison(less, (a, b) => a < b),
  LessEqual: comparison(lessEqual, (a, b) => a <= b),
};
