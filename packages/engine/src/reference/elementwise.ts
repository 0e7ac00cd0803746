import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernels.ts";
import { erf } from "./erf.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernel, ReferenceKernels } from "./referenceKernel.ts";

/** y[i] = f(x[i]) in the dtype of x. */
function map(kernel: Kernel, x: HostValue, dtypes: readonly DType[], f: (x: number) => number): HostValue {
  requireTypes(kernel, [x], dtypes);
  const y = zeros(x.shape, x.dtype);
  for (let i = 0; i < x.values.length; i++) y.values[i] = f(x.values[i]!);
  return y;
}

/** A kernel on float32. */
function real(kernel: Kernel, f: (x: number) => number): ReferenceKernel<"Exp"> {
  return ([x]) => map(kernel, x, ["float32"], f);
}

/** A kernel on float32 and int32; an int32 result is taken modulo 2^32. */
function numeric(kernel: Kernel, f: (x: number) => number): ReferenceKernel<"Abs"> {
  return ([x]) => map(kernel, x, ["float32", "int32"], f);
}

/** One operand, element by element. */
export const elementwise = {
  Exp: real("Exp", Math.exp),
  Expm1: real("Expm1", Math.expm1),
  Log: real("Log", Math.log),
  Log1p: real("Log1p", Math.log1p),
  Sqrt: real("Sqrt", Math.sqrt),
  Rsqrt: real("Rsqrt", (x) => 1 / Math.sqrt(x)),
  Reciprocal: real("Reciprocal", (x) => 1 / x),
  Tanh: real("Tanh", Math.tanh),
  Sigmoid: real("Sigmoid", (x) => 1 / (1 + Math.exp(-x))),
  Elu: real("Elu", (x) => (x > 0 ? x : Math.expm1(x))),
  /** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), which does not overflow. */
  Softplus: real("Softplus", (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Erf: real("Erf", erf),
  Step: real("Step", (x) => (x > 0 ? 1 : x <= 0 ? 0 : NaN)),

  Abs: numeric("Abs", Math.abs),
  Neg: numeric("Neg", (x) => -x),
  Sign: numeric("Sign", Math.sign),
  Relu: numeric("Relu", (x) => Math.max(x, 0)),
  /** x^2; int32 products keep their low 32 bits. */
  Square: ([x]) => map("Square", x, ["float32", "int32"], x.dtype === "int32" ? (n) => Math.imul(n, n) : (n) => n * n),

  LeakyRelu: ([x], { alpha }) => map("LeakyRelu", x, ["float32"], (n) => (n >= 0 ? n : alpha * n)),
  ClipByValue: ([x], { clipValueMin, clipValueMax }) =>
    map("ClipByValue", x, ["float32", "int32"], (n) => Math.min(Math.max(n, clipValueMin), clipValueMax)),
  LogicalNot: ([x]) => map("LogicalNot", x, ["bool"], (n) => 1 - n),
} satisfies Partial<ReferenceKernels>;
