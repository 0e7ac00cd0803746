import type { Attributes, Kernel } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { erfc } from "./erf.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** The nearest integer; of two equally near ones the even one. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : Math.ceil(x);
}

/** x f(x) for an f that has vanished long before x = -1000: 0 instead of -Infinity * 0. */
const gated = (x: number, f: number): number => (x < -1000 ? 0 : x * f);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x tanh(ln(1 + e^x)), as x n / (n + 2) with n = e^x (e^x + 2). */
function mish(x: number): number {
  if (x > 20) return x;
  const n = Math.exp(x) * (Math.exp(x) + 2);
  return gated(x, n / (n + 2));
}

/** Functions of one number, each dear enough that calling it costs little beside it. */
const functions = {
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfToEven,
  Log2: Math.log2,
  Log10: Math.log10,
  Erfc: erfc,
  Silu: (x: number) => gated(x, sigmoid(x)),
  Mish: mish,
  Softsign: (x: number) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
} as const satisfies { readonly [K in Kernel]?: (x: number) => number };

/** Questions about one number. */
const tests = {
  IsNan: (x: number) => x !== x,
  IsFinite: Number.isFinite,
  IsInf: (x: number) => Math.abs(x) === Infinity,
} as const satisfies { readonly [K in Kernel]?: (x: number) => boolean };

const mapped = (input: HostTensor, f: (x: number) => number): HostTensor => {
  const x = floatsOf(input);
  const out = takeFloats(x.length);
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
  return new HostTensor(out, input.shape, "float32");
};

const tested =
  (f: (x: number) => boolean): HostKernel =>
  ([input]) =>
    new HostTensor(
      Uint8Array.from(floatsOf(input!), (x) => (f(x) ? 1 : 0)),
      input!.shape,
      "bool",
    );

const gelu: HostKernel<"Gelu"> = ([input], { approximate }) =>
  mapped(
    input!,
    approximate
      ? (x) => gated(x, sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
      : (x) => gated(x, erfc(-x * Math.SQRT1_2) / 2),
  );

const scaledElu: HostKernel<"ScaledElu"> = ([input], { alpha, scale, rate }) =>
  mapped(input!, (x) => (x > 0 ? scale * x : alpha * Math.expm1(rate * x)));

/** Gate over n elements from g[i], x[j] on. */
export type GateLoop = (g: Float32Array, i: number, x: Float32Array, j: number, out: Float32Array, o: number, n: number) => void;

const closedGate: GateLoop = (g, i, x, j, out, o, n) => {
  if (n > 256) closedGateByBits(bitsOf(g), i, bitsOf(x), j, bitsOf(out), o, n);
  else for (const end = o + n; o < end; o++, i++, j++) out[o] = x[j]! > 0 ? g[i]! : x[j]! <= 0 ? 0 : x[j]!;
};

/** The same on the bits of the numbers: a branch on signs without a pattern is mispredicted half of the time. */
function closedGateByBits(g: Int32Array, i: number, x: Int32Array, j: number, out: Int32Array, o: number, n: number): void {
  for (const end = o + n; o < end; o++, i++, j++) {
    const bits = x[j]!;
    // all ones for x > 0: neither the sign bit nor zero
    const open = (~bits >> 31) & (-bits >> 31);
    out[o] = (bits & 0x7fffffff) > 0x7f800000 ? bits : g[i]! & open; // NaN stays
  }
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

/** x > 0 ? g : alpha g. */
export function gateLoop({ alpha }: Attributes<"Gate">): GateLoop {
  if (alpha === 0) return closedGate;
  return (g, i, x, j, out, o, n) => {
    for (const end = o + n; o < end; o++, i++, j++) out[o] = x[j]! > 0 ? g[i]! : x[j]! <= 0 ? alpha * g[i]! : x[j]!;
  };
}

const gate: HostKernel<"Gate"> = ([upstream, input], attributes) => {
  const out = takeFloats(input!.values.length);
  gateLoop(attributes)(floatsOf(upstream!), 0, floatsOf(input!), 0, out, 0, out.length);
  return new HostTensor(out, input!.shape, "float32");
};

/** Further elementwise kernels of one float32 operand, and the gate of rectifiers. */
export const functionKernels: HostKernels = {
  ...Object.fromEntries(
    Object.entries(functions).map(([kernel, f]): [string, HostKernel] => [kernel, ([input]) => mapped(input!, f)]),
  ),
  ...Object.fromEntries(Object.entries(tests).map(([kernel, f]) => [kernel, tested(f)])),
  Gelu: gelu,
  ScaledElu: scaledElu,
  Gate: gate,
};

/** The names of `functionKernels`. */
export const functionNames = Object.keys(functionKernels) as readonly Kernel[];
