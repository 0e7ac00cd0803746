import type { Kernel } from "@chainrule/engine";
import { broadcastShapes } from "@chainrule/engine";
import { BinaryOpPackedProgram } from "@tensorflow/tfjs-backend-webgl/dist/binaryop_packed_gpu";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { binaryFunctions, gateFunction } from "../shaders/binaryFunctions.ts";
import {
  approximateGeluFunction,
  elementaryFunctions,
  geluFunction,
  numberTests,
  scaledEluFunction,
} from "../shaders/elementaryFunctions.ts";
import { scalarFunctions } from "../shaders/scalarFunctions.ts";
import { trigonometricFunctions, trigonometryInGlsl } from "../shaders/trigonometry.ts";
import { prelude, toGlsl } from "./glsl.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** Bodies of one number x, as those of `shaders/scalarFunctions`. */
export const rsqrtFunction = `
  if (x < 0.0) { return notANumber(); }
  if (x == 0.0) { return floatBitsToInt(x) < 0 ? -infinity() : infinity(); }
  return inversesqrt(x);`;

/** With a number alpha. tfjs's multiplies by 0 and 1 masks, which makes NaN of infinities. */
export const leakyReluFunction = "return x < 0.0 ? alpha * x : x;";

/** With numbers low and high. */
export const clipFunction = "return x < low ? low : x > high ? high : x;";

/** A shader over tfjs's packed textures, which hold 2 by 2 elements of the last two axes per texel. */
function packedProgram(
  shape: readonly number[],
  variableNames: string[],
  userCode: string,
  uniforms: readonly string[] = [],
): object {
  return {
    variableNames,
    outputShape: shape,
    packedInputs: true,
    packedOutput: true,
    supportsBroadcasting: variableNames.length > 1,
    customUniforms: uniforms.map((name) => ({ name, type: "float" })),
    userCode,
  };
}

/** y = f(x) per element; NaN is handed on. `helpers`: functions that the body calls. */
function unary(raw: RawWebglBackend, body: string, helpers = ""): DeviceKernel {
  const userCode = `${prelude}${helpers}
    float scalar(float x) { if (isNotANumber(x)) { return x; } ${toGlsl(body)} }
    void main() {
      vec4 x = getAAtOutCoords();
      setOutput(vec4(scalar(x.x), scalar(x.y), scalar(x.z), scalar(x.w)));
    }`;
  return ([x]) => raw.runWebGLProgram(packedProgram(x!.shape, ["A"], userCode), [x!], x!.dtype);
}

/** As `unary`, with numbers that may change from call to call without compiling anew. */
function parametric<K extends Kernel>(
  raw: RawWebglBackend,
  names: readonly string[],
  body: string,
  values: (attributes: Parameters<DeviceKernel<K>>[1]) => number[],
): DeviceKernel<K> {
  const userCode = `${prelude}
    float scalar(float x) { if (isNotANumber(x)) { return x; } ${toGlsl(body)} }
    void main() {
      vec4 x = getAAtOutCoords();
      setOutput(vec4(scalar(x.x), scalar(x.y), scalar(x.z), scalar(x.w)));
    }`;
  return ([x], attributes) =>
    raw.runWebGLProgram(
      packedProgram(x!.shape, ["A"], userCode, names),
      [x!],
      x!.dtype,
      values(attributes).map((value) => [value]),
    );
}

/** y = f(a, b) per element of the broadcast operands. */
function binary(raw: RawWebglBackend, kernel: string, body: string, uniforms: readonly string[] = []): DeviceKernel {
  const userCode = `${prelude}${trigonometryFor(kernel)}
    float scalar(float a, float b) { ${toGlsl(body)} }
    void main() {
      vec4 a = getAAtOutCoords();
      vec4 b = getBAtOutCoords();
      setOutput(vec4(scalar(a.x, b.x), scalar(a.y, b.y), scalar(a.z, b.z), scalar(a.w, b.w)));
    }`;
  return ([a, b], attributes) =>
    raw.runWebGLProgram(
      packedProgram(broadcastShapes(kernel, a!.shape, b!.shape), ["A", "B"], userCode, uniforms),
      [a!, b!],
      a!.dtype,
      uniforms.map((name) => [(attributes as Readonly<Record<string, number>>)[name]!]),
    );
}

const trigonometryFor = (kernel: string): string => (kernel === "Atan2" ? trigonometryInGlsl : "");

/** Truth values by a shader that sees NaN. */
function test(raw: RawWebglBackend, body: string): DeviceKernel {
  const userCode = `${prelude}
    float scalar(float x) { ${toGlsl(body)} }
    void main() {
      vec4 x = getAAtOutCoords();
      setOutput(vec4(scalar(x.x), scalar(x.y), scalar(x.z), scalar(x.w)));
    }`;
  return ([x]) => raw.runWebGLProgram(packedProgram(x!.shape, ["A"], userCode), [x!], "bool");
}

/** Elementwise kernels on webgl where tfjs's lose NaN, infinities or all digits near 0. */
export function elementwiseKernels(raw: RawWebglBackend): DeviceKernels {
  const kernels: Partial<Record<Kernel, DeviceKernel>> = {};
  for (const [kernel, body] of Object.entries(scalarFunctions)) kernels[kernel as Kernel] = unary(raw, body);
  for (const [kernel, body] of Object.entries(elementaryFunctions)) kernels[kernel as Kernel] = unary(raw, body);
  for (const [kernel, body] of Object.entries(trigonometricFunctions))
    kernels[kernel as Kernel] = unary(raw, body, trigonometryInGlsl);
  for (const [kernel, body] of Object.entries(numberTests)) kernels[kernel as Kernel] = test(raw, body);
  for (const [kernel, body] of Object.entries(binaryFunctions)) {
    const [floats, whole] = [body(false), body(true)].map((text) => binary(raw, kernel, text)) as [DeviceKernel, DeviceKernel];
    kernels[kernel as Kernel] = (inputs, attributes) => (inputs[0]!.dtype === "int32" ? whole : floats)(inputs, attributes);
  }
  const [gelu, approximateGelu] = [unary(raw, geluFunction), unary(raw, approximateGeluFunction)];
  return {
    ...(kernels as DeviceKernels),
    Gelu: (inputs, attributes) => (attributes.approximate ? approximateGelu : gelu)(inputs, attributes),
    ScaledElu: parametric<"ScaledElu">(raw, ["alpha", "scale", "rate"], scaledEluFunction, (a) => [a.alpha, a.scale, a.rate]),
    Gate: binary(raw, "Gate", gateFunction, ["alpha"]) as DeviceKernel<"Gate">,
    // tfjs's are right, but not packed, which costs two draws more
    Square: unary(raw, "return x * x;"),
    Rsqrt: unary(raw, rsqrtFunction),
    // tfjs's multiplies by 0 and 1 masks, which makes NaN of infinities
    LeakyRelu: parametric<"LeakyRelu">(raw, ["alpha"], leakyReluFunction, ({ alpha }) => [alpha]),
    // tfjs's leaves four neighbours unclipped if one of them is NaN
    ClipByValue: parametric<"ClipByValue">(raw, ["low", "high"], clipFunction, (a) => [a.clipValueMin, a.clipValueMax]),
    // tfjs's answers 1 for 0 / 0 and for infinity / infinity
    RealDiv: ([a, b]) =>
      raw.runWebGLProgram(new BinaryOpPackedProgram("return a / b;", a!.shape, b!.shape, true), [a!, b!], "float32"),
  };
}
