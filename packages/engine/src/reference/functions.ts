import type { Kernel } from "../kernels.ts";
import { erfc } from "./erf.ts";
import { requireOneType, requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernel, ReferenceKernels } from "./referenceKernel.ts";

/** y[i] = f(x[i]) on float32. */
function real(kernel: Kernel, f: (x: number) => number): ReferenceKernel<"Sin"> {
  return ([x]) => {
    requireTypes(kernel, [x], ["float32"]);
    return { shape: x.shape.slice(), dtype: "float32", values: Float64Array.from(x.values, f) };
  };
}

/** A truth value per number. */
function test(kernel: Kernel, f: (x: number) => boolean): ReferenceKernel<"IsNan"> {
  return ([x]) => {
    requireTypes(kernel, [x], ["float32"]);
    const y = zeros(x.shape, "bool");
    for (let i = 0; i < y.values.length; i++) y.values[i] = Number(f(x.values[i]!));
    return y;
  };
}

/** The nearest integer; of two equally near ones the even one (IEEE 754's roundTiesToEven). */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : Math.ceil(x);
}

/** x f(x) for an f that reaches 0 on the left before x overflows: 0 instead of -Infinity * 0. */
const gated = (x: number, f: number): number => (x < -1000 ? 0 : x * f);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** tanh(ln(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2); 1 to double precision beyond 20. */
function tanhOfSoftplus(x: number): number {
  if (x > 20) return 1;
  const n = Math.exp(x) * (Math.exp(x) + 2);
  return n / (n + 2);
}

/** Further functions of one operand, element by element, on float32. */
export const functions = {
  Sin: real("Sin", Math.sin),
  Cos: real("Cos", Math.cos),
  Tan: real("Tan", Math.tan),
  Asin: real("Asin", Math.asin),
  Acos: real("Acos", Math.acos),
  Atan: real("Atan", Math.atan),
  Sinh: real("Sinh", Math.sinh),
  Cosh: real("Cosh", Math.cosh),
  Asinh: real("Asinh", Math.asinh),
  Acosh: real("Acosh", Math.acosh),
  Atanh: real("Atanh", Math.atanh),
  Floor: real("Floor", Math.floor),
  Ceil: real("Ceil", Math.ceil),
  Round: real("Round", roundHalfToEven),
  IsNan: test("IsNan", Number.isNaN),
  IsFinite: test("IsFinite", Number.isFinite),
  IsInf: test("IsInf", (x) => Math.abs(x) === Infinity),
  Log2: real("Log2", Math.log2),
  Log10: real("Log10", Math.log10),
  Erfc: real("Erfc", erfc),
  Silu: real("Silu", (x) => gated(x, sigmoid(x))),
  Mish: real("Mish", (x) => gated(x, tanhOfSoftplus(x))),
  Softsign: real("Softsign", (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x)))),

  /** x P(X <= x) = x/2 erfc(-x / sqrt 2); approximate: x/2 (1 + tanh u) = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3). */
  Gelu: ([x], { approximate }) => {
    const exact = (v: number): number => erfc(-v * Math.SQRT1_2) / 2;
    const byTanh = (v: number): number => sigmoid(2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3));
    const share = approximate ? byTanh : exact;
    return real("Gelu", (v) => gated(v, share(v)))([x], {});
  },

  ScaledElu: ([x], { alpha, scale, rate }) =>
    real("ScaledElu", (v) => (v > 0 ? scale * v : alpha * Math.expm1(rate * v)))([x], {}),

  Gate: ([g, x], { alpha }) => {
    requireTypes("Gate", [g, x], ["float32"]);
    requireOneType("Gate", [g, x]);
    const y = zeros(x.shape, "float32");
    for (let i = 0; i < y.values.length; i++) y.values[i] = gate(g.values[i]!, x.values[i]!, alpha);
    return y;
  },
} satisfies Partial<ReferenceKernels>;

function gate(g: number, x: number, alpha: number): number {
  if (x > 0) return g;
  return x <= 0 ? (alpha === 0 ? 0 : alpha * g) : NaN;
}

/** a - b floor(a / b), exactly: the remainder with the sign of b. NaN for b = 0 (an int32 result holds 0 then). */
export function floorMod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

/** floor(a / b), from the exact remainder as Python computes it, so that a = b floorDiv(a, b) + mod(a, b). */
export function floorQuotient(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b;
  return Math.round(rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient);
}

/** a^b as IEEE 754, C and NumPy define it; JavaScript gives NaN for 1^NaN, 1^Infinity and (-1)^Infinity. */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return a ** b;
}
