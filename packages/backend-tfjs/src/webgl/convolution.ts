import type { ConvolutionAttributes } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { convolutionBody, type ConvolutionKernel, type Language, resultShape } from "../shaders/convolution.ts";
import { isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

const language = (packed: boolean): Language => ({
  integer: "int",
  float: "float",
  read: (operand, coordinates) => {
    const texel = `get${operand}(${coordinates.join(", ")})`;
    return packed ? `getChannel(${texel}, vec2(${coordinates.slice(-2).join(", ")}))` : texel;
  },
});

function program(kernel: ConvolutionKernel, geometry: ConvolutionAttributes, packedInputs: boolean): object {
  const shape = resultShape(kernel, geometry);
  const userCode = `
    float result(int o) {
      int d3 = o % ${shape[3]}; o /= ${shape[3]};
      int d2 = o % ${shape[2]}; o /= ${shape[2]};
      int d1 = o % ${shape[1]};
      int d0 = o / ${shape[1]};
      ${convolutionBody(kernel, geometry, language(packedInputs))}
      return total;
    }
    ${packedMain(shape)}`;
  return { variableNames: ["A", "B"], outputShape: [...shape], packedInputs, packedOutput: true, userCode };
}

/**
 * Convolutions on webgl: tfjs's where all channels form one group; else, and for the adjoints, a shader of ours that knows dilations
 * and groups, which tfjs 4.22.0's gradients do not.
 */
export function convolutionKernels(raw: RawWebglBackend, stock: DeviceKernel<"Conv2D">): DeviceKernels {
  const own =
    (kernel: ConvolutionKernel): DeviceKernel<ConvolutionKernel> =>
    ([a, b], geometry) =>
      raw.runWebGLProgram(program(kernel, geometry, isPacked(raw, a!) && isPacked(raw, b!)), [a!, b!], "float32");
  const grouped = own("Conv2D");
  return {
    Conv2D: (inputs, geometry) => (geometry.groups === 1 ? stock : grouped)(inputs, geometry),
    Conv2DBackpropInput: own("Conv2DBackpropInput"),
    Conv2DBackpropFilter: own("Conv2DBackpropFilter"),
  };
}
