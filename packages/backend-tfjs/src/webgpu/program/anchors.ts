import type { Attributes, Call, Kernel, Program } from "@chainrule/engine";
import type { Anchor, AnchorSource } from "./anchor.ts";
import {
  concatAnchor,
  extremeAnchor,
  gatherAnchor,
  groupedConvolutionAnchor,
  longestRow,
  moveAnchor,
  oneHotAnchor,
  placedAnchor,
  poolingAnchor,
  softmaxAnchor,
} from "./elementAnchors.ts";
import { convolutionAnchor, matMulAnchor, reductionAnchor } from "./foldAnchors.ts";
import { scalarKernels } from "./scalarCode.ts";

const convolution = (source: AnchorSource): Anchor =>
  ((source.call.attributes as Attributes<"Conv2D">).groups === 1 ? convolutionAnchor : groupedConvolutionAnchor)(source);

const anchors: Partial<Record<Kernel, (source: AnchorSource) => Anchor>> = {
  Sum: reductionAnchor,
  Mean: reductionAnchor,
  Max: reductionAnchor,
  Min: reductionAnchor,
  BatchMatMul: matMulAnchor,
  _FusedMatMul: matMulAnchor,
  Conv2D: convolution,
  Conv2DBackpropInput: convolution,
  Conv2DBackpropFilter: convolution,
  Softmax: softmaxAnchor,
  LogSoftmax: softmaxAnchor,
  Reshape: placedAnchor,
  Transpose: placedAnchor,
  BroadcastTo: placedAnchor,
  Slice: placedAnchor,
  StridedSlice: moveAnchor,
  DilatePad: moveAnchor,
  Reverse: moveAnchor,
  Tile: moveAnchor,
  PadV2: moveAnchor,
  Concat: concatAnchor,
  ArgMax: extremeAnchor,
  ArgMin: extremeAnchor,
  OneHot: oneHotAnchor,
  GatherV2: gatherAnchor,
  MaxPool: poolingAnchor,
  MaxPoolTake: poolingAnchor,
  MaxPoolGrad: poolingAnchor,
  AvgPool: poolingAnchor,
  AvgPoolGrad: poolingAnchor,
};

/** Kernels of which a group may hold one, with elementwise calls behind. */
export const anchorKernels = new Set(Object.keys(anchors) as Kernel[]);

/** Kernels whose first operand a group may compute as it goes: each element is read once. */
export const sinkKernels: ReadonlySet<Kernel> = new Set(["Sum", "Mean", "Max", "Min"]);

/** How an element of a call's result is made. */
export function anchorOf(source: AnchorSource): Anchor {
  return anchors[source.call.kernel]!(source);
}

/** Whether shaders are generated for a call. */
export function isGenerated(call: Call, program: Program): boolean {
  const { kernel, inputs, attributes } = call;
  if (scalarKernels.has(kernel)) return true;
  const shape = program.values[inputs[0]!]!.shape;
  switch (kernel) {
    case "Softmax":
    case "LogSoftmax":
      return shape.length > 0 && shape.at(-1)! <= longestRow;
    case "GatherV2":
      return (attributes as Attributes<"GatherV2">).batchDims === 0;
    case "Concat":
      return inputs.length <= 4;
    default:
      return anchorKernels.has(kernel);
  }
}

/** Number of steps that one element of a call's result takes. */
export function stepsOf(call: Call, program: Program): number {
  if (scalarKernels.has(call.kernel)) return 1;
  const anchor = anchorOf({ call, program, operand: () => "0", suffix: "" });
  if (anchor.kind === "fold") return anchor.length;
  const shape = program.values[call.inputs[0]!]!.shape;
  if (call.kernel === "Softmax" || call.kernel === "LogSoftmax") return shape.at(-1)!;
  if (call.kernel === "ArgMax" || call.kernel === "ArgMin") return shape[(call.attributes as Attributes<"ArgMax">).axis]!;
  const { window } = call.attributes as { readonly window?: readonly number[] };
  return (window ?? []).reduce((n, m) => n * m, 1) ** 2;
}
