import { broadcastShapes, type Kernel } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { powerFunction, scalarFunctions } from "../shaders/scalarFunctions.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

/** y = f(x) per element; NaN is handed on. */
function unary(raw: RawWebgpuBackend, kernel: string, body: string): DeviceKernel {
  const code = `
    fn scalar(x : f32) -> f32 { if (isnan(x)) { return x; } ${body} }
    fn main(index : i32) { if (index < uniforms.size) { setOutputAtIndex(index, scalar(getAByOutputIndex(index))); } }`;
  return ([x]) => raw.runWebGPUProgram(flatProgram(kernel, x!.shape, ["A"], code), [x!], x!.dtype);
}

const power = `
  fn scalar(a : f32, b : f32) -> f32 {
    if (b == 0.0) { return 1.0; }
    if (isnan(a)) { return a; }
    if (isnan(b)) { return b; }
    ${powerFunction}
  }
  fn main(index : i32) {
    if (index < uniforms.size) { setOutputAtIndex(index, scalar(getAByOutputIndex(index), getBByOutputIndex(index))); }
  }`;

/** Elementwise kernels on webgpu where tfjs's lose NaN, infinities or all digits near 0. */
export function elementwiseKernels(raw: RawWebgpuBackend): DeviceKernels {
  const kernels: Partial<Record<Kernel, DeviceKernel>> = {};
  for (const [kernel, body] of Object.entries(scalarFunctions)) kernels[kernel as Kernel] = unary(raw, kernel, body);
  return {
    ...(kernels as DeviceKernels),
    // tfjs's gives 0^-1 = 0
    Pow: ([a, b]) =>
      raw.runWebGPUProgram(
        flatProgram("Pow", broadcastShapes("Pow", a!.shape, b!.shape), ["A", "B"], power),
        [a!, b!],
        "float32",
      ),
  };
}
