import type { Kernel } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { functionNames } from "../host/functions.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import { convolutionKernels } from "./convolutions/convolutionKernels.ts";
import { convolutionKernel } from "./convolutions/stockConvolutions.ts";
import { onHeap } from "./heap.ts";
import type { HeapKernels } from "./HeapKernels.ts";
import { poolingKernels } from "./pooling/poolingKernels.ts";
import { matMulKernels as matMulKernelsOfTfjs } from "./matMul.ts";
import { matMulKernels } from "./products/matMulKernels.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** Kernels that run as loops of ours over the heap, with what is wrong with tfjs 4.22.0's own. */
const replaced: readonly Kernel[] = [
  "Cast", // to bool it truncates modulo 256: 0.5 becomes false
  "OneHot", // float32 results hold the bits of integers
  "Sign", // 0 for numbers below 1e-7 and for NaN
  "Log1p", // log(1 + x): 4 % off at 1e-6, 0 at 1e-8
  "ClipByValue", // NaN becomes the lower bound; int32 is read as float32
  "Maximum", // NaN on the right is dropped
  "Minimum",
  "Sum", // adds one by one in float32: 5e-6 off over 300000 terms, and twice as slow over the first axis
  "Mean",
  // as on cpu, in double precision; tfjs has some of them, in float32
  ...functionNames,
  "Mod",
  "FloorDiv",
  "Atan2",
  "Prelu",
  "GatherV2", // batched indices pick from the wrong rows
  "Slice", // copies the whole operand first
  "ScatterNd", // writes outside its result where an index is out of range
  "GatherNd", // reads outside its operand there
  "StridedSlice", // slow, like all that copies element by element
  "Reverse",
  "Tile",
  "DilatePad", // missing
  "UnsortedSegmentSum", // missing
  "Cholesky", // missing, like all decompositions
  "LinearSolve",
  "TriangularSolve",
  "Determinant",
  "Cofactors",
  "BroadcastTo", // missing
  "MaxPool", // drops NaN
  "MaxPoolTake", // missing
  "MaxPoolGrad", // ties go to the last cell, those of windows at or below 0 to the first cell of the tensor
  "AvgPool", // no dilation, no padding counted
  "AvgPoolGrad", // divides by the window where padding takes a part of it
  "ArgMax", // knows no NaN
  "ArgMin",
  "Cumsum", // adds up in float32
  "ArgSort", // missing
];

/** Kernels of our own on wasm, where tfjs 4.22.0's are wrong, missing or needlessly slow. */
export function wasmKernels(raw: RawWasmBackend, stock: DeviceKernels, code: HeapKernels | undefined): DeviceKernels {
  const heap = (kernel: Kernel): DeviceKernel =>
    onHeap(raw, hostKernels[kernel] as HostKernel, stock[kernel] as DeviceKernel | undefined);
  const kernels: Partial<Record<Kernel, DeviceKernel>> = {};
  for (const kernel of replaced) kernels[kernel] = heap(kernel);
  const selectBytes = heap("Select");
  // tfjs's are exact for int32 up to 2^24 only
  const exactly = (kernel: "Abs" | "Neg"): DeviceKernel => {
    const [own, theirs] = [heap(kernel), stock[kernel] as DeviceKernel];
    return (inputs, attributes) => (inputs[0]!.dtype === "int32" ? own : theirs)(inputs, attributes);
  };
  return {
    ...(kernels as DeviceKernels),
    ...productKernels(raw, stock, code),
    ...(code && poolingKernels(raw, code, kernels as Parameters<typeof poolingKernels>[2])),
    Abs: exactly("Abs"),
    Neg: exactly("Neg"),
    // tfjs's writes four bytes per element, beyond the end of a bool
    Select: (inputs, attributes) => (inputs[1]!.dtype === "bool" ? selectBytes : stock.Select!)(inputs, attributes),
  };
}

/** Products and convolutions: code of ours where tfjs's heap can be reached, else XNNPACK. */
function productKernels(raw: RawWasmBackend, stock: DeviceKernels, code: HeapKernels | undefined): DeviceKernels {
  const convolution = convolutionKernel(raw);
  if (code === undefined) return { ...matMulKernelsOfTfjs(raw, stock.Transpose!), Conv2D: convolution };
  const { heap, products, convolutions } = code;
  return { ...matMulKernels(raw, heap, products), ...convolutionKernels(raw, heap, convolutions, convolution) };
}
