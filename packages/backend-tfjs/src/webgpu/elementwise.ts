import { broadcastShapes, type Kernel } from "@chainrule/engine";
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
import { trigonometricFunctions, trigonometryInWgsl } from "../shaders/trigonometry.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

interface Extras {
  /** Functions that the body calls. */
  readonly helpers?: string;
  /** Attributes that the body names, passed as uniforms: they may change from call to call without compiling anew. */
  readonly numbers?: readonly string[];
  readonly dtype?: "bool";
}

/** y = f(x) per element, or f(a, b) per element of the broadcast operands, by a body in the words of `scalarFunctions`. */
function elementwise(
  raw: RawWebgpuBackend,
  key: string,
  names: readonly string[],
  body: string,
  { helpers = "", numbers = [], dtype }: Extras = {},
): DeviceKernel {
  const variables = names.map((_, i) => "AB".charAt(i));
  const code = `${helpers}
    fn scalar(${names.map((name) => `${name} : f32`).join(", ")}) -> f32 {
      ${numbers.map((name) => `let ${name} = uniforms.${name};`).join(" ")}
      ${body}
    }
    fn main(index : i32) {
      if (index < uniforms.size) {
        setOutputAtIndex(index, scalar(${variables.map((name) => `get${name}ByOutputIndex(index)`).join(", ")}));
      }
    }`;
  const declared = numbers.map((name) => `${name} : f32,`).join(" ");
  return (inputs, attributes) => {
    const shape = inputs.reduce((sizes, x) => broadcastShapes(key, sizes, x.shape), inputs[0]!.shape as readonly number[]);
    const values = numbers.map((name) => (attributes as Readonly<Record<string, number>>)[name]!);
    return raw.runWebGPUProgram(
      flatProgram(key, shape, variables, code, declared),
      inputs,
      dtype ?? inputs[0]!.dtype,
      values.map((value) => ({ type: "float32", data: [value] })),
    );
  };
}

/** Elementwise kernels on webgpu where tfjs's lose NaN, infinities or all digits near 0, or are missing. */
export function elementwiseKernels(raw: RawWebgpuBackend): DeviceKernels {
  const kernels: Partial<Record<Kernel, DeviceKernel>> = {};
  const unary = (key: string, body: string, extras: Extras = {}): DeviceKernel =>
    elementwise(raw, key, ["x"], `if (isnan(x)) { return x; } ${body}`, extras);
  for (const [kernel, body] of Object.entries({ ...scalarFunctions, ...elementaryFunctions }))
    kernels[kernel as Kernel] = unary(kernel, body);
  for (const [kernel, body] of Object.entries(trigonometricFunctions))
    kernels[kernel as Kernel] = unary(kernel, body, { helpers: trigonometryInWgsl });
  for (const [kernel, body] of Object.entries(numberTests))
    kernels[kernel as Kernel] = elementwise(raw, kernel, ["x"], body, { dtype: "bool" });
  for (const [kernel, body] of Object.entries(binaryFunctions)) {
    const helpers = kernel === "Atan2" ? trigonometryInWgsl : "";
    const floats = elementwise(raw, kernel, ["a", "b"], body(false), { helpers });
    const whole = elementwise(raw, `${kernel}_whole`, ["a", "b"], body(true), { helpers });
    kernels[kernel as Kernel] = (inputs, attributes) => (inputs[0]!.dtype === "int32" ? whole : floats)(inputs, attributes);
  }
  const [gelu, approximateGelu] = [unary("Gelu", geluFunction), unary("approximateGelu", approximateGeluFunction)];
  return {
    ...(kernels as DeviceKernels),
    Gelu: (inputs, attributes) => (attributes.approximate ? approximateGelu : gelu)(inputs, attributes),
    ScaledElu: unary("ScaledElu", scaledEluFunction, { numbers: ["alpha", "scale", "rate"] }) as DeviceKernel<"ScaledElu">,
    Gate: elementwise(raw, "Gate", ["a", "b"], gateFunction, { numbers: ["alpha"] }) as DeviceKernel<"Gate">,
  };
}
