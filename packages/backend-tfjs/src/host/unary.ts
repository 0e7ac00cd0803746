import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** out[i] = f(x[i]), one function per kernel: the compiler sees one operation and one element type per loop. */
type Loop = (x: Float32Array, out: Float32Array) => void;

const abs: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(x[i]!);
};
const neg: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = -x[i]!;
};
const square: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * x[i]!;
};
const sqrt: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]!);
};
const rsqrt: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(x[i]!);
};
const reciprocal: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / x[i]!;
};
const sign: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sign(x[i]!);
};
// max passes NaN on, and unlike a branch it is not mispredicted on random signs
const relu: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i]!, 0);
};
const step: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) {
    const v = x[i]!;
    out[i] = v > 0 ? 1 : v <= 0 ? 0 : v;
  }
};
const exp: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i]!);
};
const expm1: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.expm1(x[i]!);
};
const log: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.log(x[i]!);
};
const log1p: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.log1p(x[i]!);
};
const tanh: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i]!);
};
const sigmoid: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]!));
};
const elu: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) {
    const v = x[i]!;
    out[i] = v < 0 ? Math.expm1(v) : v;
  }
};
// log(1 + e^x) = max(x, 0) + log1p(e^-|x|): no overflow, no cancellation
const softplus: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) {
    const v = x[i]!;
    out[i] = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  }
};

const absolute: HostKernel = (inputs, attributes) => {
  const x = inputs[0]!;
  if (x.dtype !== "int32") return floatAbsolute(inputs, attributes);
  return new HostTensor((x.values as Int32Array).map(Math.abs), x.shape, "int32");
};

// tfjs's on wasm goes by way of float32
const negative: HostKernel = (inputs, attributes) => {
  const x = inputs[0]!;
  if (x.dtype !== "int32") return floatNegative(inputs, attributes);
  return new HostTensor((x.values as Int32Array).map((v) => -v), x.shape, "int32"); // prettier-ignore
};

// tfjs's gives float32 numbers under the name of int32
const squared: HostKernel = (inputs, attributes) => {
  const x = inputs[0]!;
  if (x.dtype !== "int32") return floatSquare(inputs, attributes);
  return new HostTensor((x.values as Int32Array).map((v) => Math.imul(v, v)), x.shape, "int32"); // prettier-ignore
};

function unary(loop: Loop): HostKernel {
  return (inputs) => {
    const x = inputs[0]!;
    if (x.dtype !== "float32") return undefined;
    const out = takeFloats(x.values.length);
    loop(floatsOf(x), out);
    return new HostTensor(out, x.shape, "float32");
  };
}

// tfjs's own hands its result to tfjs's engine, which a device of ours must not touch: so int32 too
const floatAbsolute = unary(abs);
const floatNegative = unary(neg);
const floatSquare = unary(square);

const leakyRelu: HostKernel<"LeakyRelu"> = ([input], { alpha }) => {
  const x = floatsOf(input!);
  const out = takeFloats(x.length);
  for (let i = 0; i < out.length; i++) {
    const v = x[i]!;
    out[i] = v < 0 ? alpha * v : v;
  }
  return new HostTensor(out, input!.shape, "float32");
};

const clipByValue: HostKernel<"ClipByValue"> = ([input], { clipValueMin, clipValueMax }) => {
  if (input!.dtype === "int32") {
    const clipped = (input!.values as Int32Array).map((v) => Math.min(Math.max(v, clipValueMin), clipValueMax));
    return new HostTensor(clipped, input!.shape, "int32");
  }
  const x = floatsOf(input!);
  const out = takeFloats(x.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(x[i]!, clipValueMin), clipValueMax);
  return new HostTensor(out, input!.shape, "float32");
};

/** Elementwise kernels of one float32 operand, Abs, Neg and Square of int32 too; other dtypes are left to the stock kernels. */
export const unaryKernels: HostKernels = {
  Abs: absolute,
  Neg: negative,
  Square: squared,
  Sqrt: unary(sqrt),
  Rsqrt: unary(rsqrt),
  Reciprocal: unary(reciprocal),
  Sign: unary(sign),
  Relu: unary(relu),
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
};
