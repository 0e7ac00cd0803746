import type { ConvolutionAttributes } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { convolutionBody, type ConvolutionKernel, type Language, resultShape } from "../shaders/convolution.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

const language: Language = {
  integer: "var",
  float: "var",
  read: (operand, coordinates) => `get${operand}(${coordinates.join(", ")})`,
};

function program(kernel: ConvolutionKernel, geometry: ConvolutionAttributes): object {
  const code = `
    fn main(index : i32) {
      if (index < uniforms.size) {
        let at = getCoordsFromIndex(index);
        let d0 = at.x; let d1 = at.y; let d2 = at.z; let d3 = at.w;
        ${convolutionBody(kernel, geometry, language)}
        setOutputAtIndex(index, total);
      }
    }`;
  return flatProgram(`${kernel}_${JSON.stringify(Object.values(geometry))}`, resultShape(kernel, geometry), ["A", "B"], code);
}

/**
 * Convolutions on webgpu: tfjs's where all channels form one group; else, and for the adjoints, a shader of ours that knows dilations
 * and groups, which tfjs 4.22.0's gradients do not.
 */
export function convolutionKernels(raw: RawWebgpuBackend, stock: DeviceKernel<"Conv2D">): DeviceKernels {
  const own =
    (kernel: ConvolutionKernel): DeviceKernel<ConvolutionKernel> =>
    ([a, b], geometry) =>
      raw.runWebGPUProgram(program(kernel, geometry), [a!, b!], "float32");
  const grouped = own("Conv2D");
  return {
    Conv2D: (inputs, geometry) => (geometry.groups === 1 ? stock : grouped)(inputs, geometry),
    Conv2DBackpropInput: own("Conv2DBackpropInput"),
    Conv2DBackpropFilter: own("Conv2DBackpropFilter"),
  };
}
