import type { Attributes, Kernel } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** out[o + i] = f(x[at + i]) for i < n, one function per kernel: the compiler sees one operation and one element type per loop. */
export type Loop = (x: Float32Array, at: number, out: Float32Array, o: number, n: number) => void;

const abs: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.abs(x[at]!);
};
const neg: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = -x[at]!;
};
const square: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = x[at]! * x[at]!;
};
const sqrt: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.sqrt(x[at]!);
};
const rsqrt: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = 1 / Math.sqrt(x[at]!);
};
const reciprocal: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = 1 / x[at]!;
};
const sign: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.sign(x[at]!);
};
// max passes NaN on, and unlike a branch it is not mispredicted on random signs
const relu: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.max(x[at]!, 0);
};
const step: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) {
    const v = x[at]!;
    out[o] = v > 0 ? 1 : v <= 0 ? 0 : v;
  }
};
const exp: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.exp(x[at]!);
};
const expm1: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.expm1(x[at]!);
};
const log: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.log(x[at]!);
};
const log1p: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.log1p(x[at]!);
};
const tanh: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = Math.tanh(x[at]!);
};
const sigmoid: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) out[o] = 1 / (1 + Math.exp(-x[at]!));
};
const elu: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) {
    const v = x[at]!;
    out[o] = v < 0 ? Math.expm1(v) : v;
  }
};
// log(1 + e^x) = max(x, 0) + log1p(e^-|x|): no overflow, no cancellation
const softplus: Loop = (x, at, out, o, n) => {
  for (const end = o + n; o < end; o++, at++) {
    const v = x[at]!;
    out[o] = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  }
};

/** The loop for float32, and for int32 one that calls `integer`, which takes the results modulo 2^32. */
function unary(loop: Loop, integer?: (x: number) => number): HostKernel {
  return (inputs) => {
    const x = inputs[0]!;
    if (x.dtype !== "float32") {
      if (x.dtype !== "int32" || integer === undefined) return undefined;
      return new HostTensor((x.values as Int32Array).map(integer), x.shape, "int32");
    }
    const out = takeFloats(x.values.length);
    loop(floatsOf(x), 0, out, 0, out.length);
    return new HostTensor(out, x.shape, "float32");
  };
}

/** x < 0 ? alpha x : x. */
export function leakyReluLoop({ alpha }: Attributes<"LeakyRelu">): Loop {
  return (x, at, out, o, n) => {
    for (const end = o + n; o < end; o++, at++) {
      const v = x[at]!;
      out[o] = v < 0 ? alpha * v : v;
    }
  };
}

/** x held between two bounds; NaN stays. */
export function clipLoop({ clipValueMin, clipValueMax }: Attributes<"ClipByValue">): Loop {
  return (x, at, out, o, n) => {
    for (const end = o + n; o < end; o++, at++) out[o] = Math.min(Math.max(x[at]!, clipValueMin), clipValueMax);
  };
}

const leakyRelu: HostKernel<"LeakyRelu"> = (inputs, attributes) => unary(leakyReluLoop(attributes))(inputs, attributes);

const clipByValue: HostKernel<"ClipByValue"> = (inputs, attributes) => {
  const { clipValueMin, clipValueMax } = attributes;
  return unary(clipLoop(attributes), (v) => Math.min(Math.max(v, clipValueMin), clipValueMax))(inputs, attributes);
};

const logicalNot: HostKernel<"LogicalNot"> = ([x]) =>
  new HostTensor((x!.values as Uint8Array).map((v) => 1 - v), x!.shape, "bool"); // prettier-ignore

/** The loops of the kernels of one float32 operand that have no attributes. */
export const unaryLoops = {
  Abs: abs,
  Neg: neg,
  Square: square,
  Sqrt: sqrt,
  Rsqrt: rsqrt,
  Reciprocal: reciprocal,
  Sign: sign,
  Relu: relu,
  Step: step,
  Exp: exp,
  Expm1: expm1,
  Log: log,
  Log1p: log1p,
  Tanh: tanh,
  Sigmoid: sigmoid,
  Elu: elu,
  Softplus: softplus,
} as const satisfies { readonly [K in Kernel]?: Loop };

/** Elementwise kernels of one float32 operand, Abs, Neg, Square, Sign, Relu and ClipByValue of int32 too, and LogicalNot of bool. */
export const unaryKernels: HostKernels = {
  Abs: unary(abs, Math.abs),
  Neg: unary(neg, (x) => -x),
  Square: unary(square, (x) => Math.imul(x, x)),
  Sqrt: unary(sqrt),
  Rsqrt: unary(rsqrt),
  Reciprocal: unary(reciprocal),
  Sign: unary(sign, Math.sign),
  Relu: unary(relu, (x) => Math.max(x, 0)),
  Step: unary(step),
  Exp: unary(exp),
  Expm1: unary(expm1),
  Log: unary(log),
  Log1p: unary(log1p),
  Tanh: unary(tanh),
  Sigmoid: unary(sigmoid),
  Elu: unary(elu),
  Softplus: unary(softplus),
  LeakyRelu: leakyRelu,
  ClipByValue: clipByValue,
  LogicalNot: logicalNot,
};
