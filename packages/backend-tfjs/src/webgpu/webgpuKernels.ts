import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { overFewerAxes } from "./broadcast.ts";
import { convolutionKernels } from "./convolution.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { poolingKernels } from "./pooling.ts";
import { movementKernels } from "./movement.ts";
import { orderingKernels } from "./orderings.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { softmaxKernels } from "./softmax.ts";
import { flatProgram } from "./wgsl.ts";

/**
 * The kernels of the webgpu device: tfjs's, and ours where tfjs 4.22.0's are wrong. Its FusedBatchNorm is left to the engine's lowering: it
 * forms x / s - mean / s, in which a large mean takes the digits of x.
 */
export function webgpuKernels(raw: RawWebgpuBackend, stock: DeviceKernels): DeviceKernels {
  // UnsortedSegmentSum adds the bits of int32 as floats: the engine's ScatterNd form is right
  const { UnsortedSegmentSum: _, ...right } = stock;
  const elementwise = { ...right, ...elementwiseKernels(raw) };
  return {
    ...elementwise,
    ...overFewerAxes(elementwise),
    ...softmaxKernels(raw),
    ...convolutionKernels(raw, stock.Conv2D!),
    ...poolingKernels(raw),
    ...movementKernels(raw, stock),
    ...orderingKernels(raw),
    Cast: cast(raw, stock.Cast!),
    Transpose: transpose(raw, stock.Transpose!),
  };
}

/** tfjs's to float32 keeps the buffer of integers under another name, over which its Transpose and reductions do not compile. */
function cast(raw: RawWebgpuBackend, stock: DeviceKernel<"Cast">): DeviceKernel<"Cast"> {
  const code = `
    fn main(index : i32) { if (index < uniforms.size) { setOutputAtIndex(index, f32(getAByOutputIndex(index))); } }`;
  return (inputs, { dtype }) => {
    const x = inputs[0]!;
    if (dtype !== "float32" || x.dtype === "float32") return stock(inputs, { dtype });
    return raw.runWebGPUProgram(flatProgram("toFloat", x.shape, ["A"], code), [x], dtype);
  };
}

/** tfjs's Transpose of int32 and bool does not compile, save for two axes swapped. */
function transpose(raw: RawWebgpuBackend, stock: DeviceKernel<"Transpose">): DeviceKernel<"Transpose"> {
  return (inputs, { perm }) => {
    const x = inputs[0]!;
    if (x.dtype === "float32") return stock(inputs, { perm });
    const shape = perm.map((axis) => x.shape[axis]!);
    const names = ["x", "y", "z", "w", "u", "v"];
    const rank = shape.length;
    const type = rank < 2 ? "i32" : rank <= 4 ? `vec${rank}<i32>` : `vec${rank}`;
    const from = x.shape.map((_, axis) => `at.${names[perm.indexOf(axis)]!}`).join(", ");
    const source = rank < 2 ? "index" : `getIndexFromCoords${rank}D(${type}(${from}), uniforms.aShape)`;
    const code = `
      fn main(index : i32) {
        if (index < uniforms.size) { let at = getCoordsFromIndex(index); result[index] = A[${source}]; }
      }`;
    return raw.runWebGPUProgram(flatProgram(`transpose_${perm.join("_")}`, shape, ["A"], code), [x], x.dtype);
  };
}
