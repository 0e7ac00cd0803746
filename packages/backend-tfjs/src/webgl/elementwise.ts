import type { Kernel } from "@chainrule/engine";
import { broadcastShapes } from "@chainrule/engine";
import { BinaryOpPackedProgram } from "@tensorflow/tfjs-backend-webgl/dist/binaryop_packed_gpu";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { powerFunction, scalarFunctions } from "../shaders/scalarFunctions.ts";
import { prelude, toGlsl } from "./glsl.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

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

/** y = f(x) per element; NaN is handed on. */
function unary(raw: RawWebglBackend, body: string): DeviceKernel {
  const userCode = `${prelude}
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
    float scalar(float x) { if (isNotANumber(x)) { return x; } ${body} }
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

const power = `${prelude}
  float scalar(float a, float b) {
    if (b == 0.0) { return 1.0; }
    if (isNotANumber(a)) { return a; }
    if (isNotANumber(b)) { return b; }
    ${toGlsl(powerFunction)}
  }
  void main() {
    vec4 a = getAAtOutCoords();
    vec4 b = getBAtOutCoords();
    setOutput(vec4(scalar(a.x, b.x), scalar(a.y, b.y), scalar(a.z, b.z), scalar(a.w, b.w)));
  }`;

/** Elementwise kernels on webgl where tfjs's lose NaN, infinities or all digits near 0. */
export function elementwiseKernels(raw: RawWebglBackend): DeviceKernels {
  const kernels: Partial<Record<Kernel, DeviceKernel>> = {};
  for (const [kernel, body] of Object.entries(scalarFunctions)) kernels[kernel as Kernel] = unary(raw, body);
  return {
    ...(kernels as DeviceKernels),
    // tfjs's are right, but not packed, which costs two draws more
    Square: unary(raw, "return x * x;"),
    Rsqrt: unary(
      raw,
      `if (x < 0.0) { return notANumber(); }
      if (x == 0.0) { return floatBitsToInt(x) < 0 ? -infinity() : infinity(); }
      return inversesqrt(x);`,
    ),
    // tfjs's multiplies by 0 and 1 masks, which makes NaN of infinities
    LeakyRelu: parametric<"LeakyRelu">(raw, ["alpha"], "return x < 0.0 ? alpha * x : x;", ({ alpha }) => [alpha]),
    // tfjs's leaves four neighbours unclipped if one of them is NaN
    ClipByValue: parametric<"ClipByValue">(raw, ["low", "high"], "return x < low ? low : x > high ? high : x;", (a) => [
      a.clipValueMin,
      a.clipValueMax,
    ]),
    // tfjs's answers 1 for 0 / 0 and for infinity / infinity
    RealDiv: ([a, b]) =>
      raw.runWebGLProgram(new BinaryOpPackedProgram("return a / b;", a!.shape, b!.shape, true), [a!, b!], "float32"),
    // tfjs's gives 0^-1 = 0 and NaN^2 = infinity
    Pow: ([a, b]) =>
      raw.runWebGLProgram(packedProgram(broadcastShapes("Pow", a!.shape, b!.shape), ["A", "B"], power), [a!, b!], "float32"),
  };
}
