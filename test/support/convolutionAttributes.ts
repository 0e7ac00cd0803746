import type { ConvolutionAttributes } from "@chainrule/engine";

type Four = ConvolutionAttributes["inputShape"];
type Movement = Partial<Pick<ConvolutionAttributes, "strides" | "pads" | "dilations" | "groups">>;

/** The attributes of a convolution, its output's shape counted out: how often the kernel fits. */
export function convolutionAttributes(inputShape: Four, filterShape: Four, movement: Movement = {}): ConvolutionAttributes {
  const { strides = [1, 1], pads = [[0, 0], [0, 0]], dilations = [1, 1], groups = 1 } = movement; // prettier-ignore
  const fits = (axis: 0 | 1): number => {
    const last = inputShape[axis + 1]! + pads[axis][0] + pads[axis][1] - (filterShape[axis] - 1) * dilations[axis];
    let count = 0;
    for (let at = 0; at < last; at += strides[axis]) count++;
    return count;
  };
  const outputShape: Four = [inputShape[0], fits(0), fits(1), filterShape[3]];
  return { inputShape, filterShape, outputShape, strides, pads, dilations, groups };
}

/** Geometries at which kernels go wrong, by name. */
export const geometries: Readonly<Record<string, ConvolutionAttributes>> = {
  plain: convolutionAttributes([2, 5, 6, 3], [3, 3, 3, 4]),
  "1x1": convolutionAttributes([2, 3, 4, 5], [1, 1, 5, 3]),
  "1x1, stride 2": convolutionAttributes([2, 5, 4, 3], [1, 1, 3, 2], { strides: [2, 2] }),
  "1x1, padded": convolutionAttributes([1, 3, 3, 2], [1, 1, 2, 2], { pads: [[1, 0], [0, 2]] }), // prettier-ignore
  "stride [2, 1], asymmetric pads": convolutionAttributes([1, 6, 7, 2], [3, 2, 2, 3], { strides: [2, 1], pads: [[0, 1], [1, 0]] }), // prettier-ignore
  "stride 2 with a rest": convolutionAttributes([2, 6, 6, 2], [3, 3, 2, 3], { strides: [2, 2] }),
  "stride beyond the kernel": convolutionAttributes([1, 8, 7, 2], [2, 1, 2, 2], { strides: [4, 3], pads: [[1, 0], [0, 0]] }), // prettier-ignore
  dilation: convolutionAttributes([2, 7, 8, 2], [3, 2, 2, 3], { dilations: [2, 3], pads: [[2, 1], [0, 3]] }), // prettier-ignore
  "dilation and stride": convolutionAttributes([1, 9, 8, 2], [3, 3, 2, 2], { dilations: [2, 3], strides: [2, 2], pads: [[1, 2], [3, 0]] }), // prettier-ignore
  "pads beyond the kernel": convolutionAttributes([1, 3, 2, 2], [2, 2, 2, 2], { pads: [[3, 2], [2, 4]], strides: [1, 2] }), // prettier-ignore
  "the last rows unused": convolutionAttributes([1, 9, 5, 1], [2, 2, 1, 2], { strides: [4, 5] }),
  "a line": convolutionAttributes([2, 1, 9, 2], [1, 3, 2, 3], { strides: [1, 2], pads: [[0, 0], [1, 1]] }), // prettier-ignore
  "whole input": convolutionAttributes([3, 4, 3, 2], [4, 3, 2, 5]),
  "two groups": convolutionAttributes([2, 5, 4, 4], [3, 2, 2, 6], { groups: 2, pads: [[1, 1], [0, 1]] }), // prettier-ignore
  "three groups, stride and dilation": convolutionAttributes([2, 7, 6, 6], [2, 2, 2, 3], { groups: 3, strides: [2, 1], dilations: [1, 2] }), // prettier-ignore
  depthwise: convolutionAttributes([2, 5, 6, 3], [3, 3, 1, 3], { groups: 3, pads: [[1, 1], [1, 1]] }), // prettier-ignore
  "depthwise, twice the channels": convolutionAttributes([2, 6, 5, 3], [2, 3, 1, 6], { groups: 3, strides: [2, 2], pads: [[0, 1], [1, 1]] }), // prettier-ignore
  "depthwise, dilation": convolutionAttributes([2, 7, 7, 2], [3, 2, 1, 2], { groups: 2, dilations: [2, 3] }),
  "one of everything": convolutionAttributes([1, 1, 1, 1], [1, 1, 1, 1]),
};

/** The shapes of a kernel's operands. */
export const operandShapes = {
  Conv2D: ({ inputShape, filterShape }: ConvolutionAttributes) => [inputShape, filterShape],
  Conv2DBackpropInput: ({ outputShape, filterShape }: ConvolutionAttributes) => [outputShape, filterShape],
  Conv2DBackpropFilter: ({ inputShape, outputShape }: ConvolutionAttributes) => [inputShape, outputShape],
} as const;

/** The kernels of the family. */
export const convolutionKernels = ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"] as const;
