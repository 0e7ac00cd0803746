import type { ConvolutionAttributes, Kernel } from "@chainrule/engine";
import { convolutionAttributes, convolutionKernels, geometries, operandShapes } from "../../support/convolutionAttributes.ts";
import type { Accuracy } from "../../support/kernelTolerances.ts";
import { collectInto, drawn, inf, type KernelCase, nan, type Value } from "./kernelCase.ts";

/** Convolutions and their two adjoints, in every geometry, small and large, on special values and on nothing. */
export const convolutionCases: KernelCase[] = [];
const add = collectInto(convolutionCases);

type ConvolutionKernel = (typeof convolutionKernels)[number];

function each(
  name: string,
  attributes: ConvolutionAttributes,
  accuracy: Accuracy = "arithmetic",
  change: (value: Value, operand: number) => Value = (value) => value,
  kernels: readonly ConvolutionKernel[] = convolutionKernels,
): void {
  for (const kernel of kernels)
    add(
      kernel as Kernel,
      name,
      operandShapes[kernel](attributes).map((shape, i) => change(drawn(shape, i + 1), i)),
      attributes,
      accuracy,
    );
}

for (const [name, attributes] of Object.entries(geometries)) each(name, attributes);

// beyond what devices compute by small loops, and beyond one block of patches
const samePads = [[1, 1], [1, 1]] as const; // prettier-ignore
const large: Readonly<Record<string, ConvolutionAttributes>> = {
  large: convolutionAttributes([4, 12, 11, 8], [3, 3, 8, 16], { pads: samePads }),
  "large, stride 2": convolutionAttributes([4, 14, 14, 8], [3, 3, 8, 16], { strides: [2, 2], pads: [[0, 1], [0, 1]] }), // prettier-ignore
  "large, stride and dilation": convolutionAttributes([3, 17, 16, 5], [3, 2, 5, 7], {
    strides: [2, 3],
    dilations: [3, 2],
    pads: samePads,
  }),
  "large, 1x1": convolutionAttributes([4, 9, 10, 12], [1, 1, 12, 20]),
  "large, groups": convolutionAttributes([4, 10, 10, 12], [3, 3, 4, 9], { groups: 3, pads: samePads }),
  "large, depthwise": convolutionAttributes([4, 13, 12, 10], [3, 3, 1, 10], { groups: 10, strides: [2, 2] }),
  "large, depthwise, two each": convolutionAttributes([4, 13, 12, 6], [3, 3, 1, 12], {
    groups: 6,
    dilations: [2, 1],
    pads: samePads,
  }),
  "many positions": convolutionAttributes([2, 40, 40, 3], [3, 3, 3, 4]),
};
for (const [name, attributes] of Object.entries(large)) each(name, attributes, "long");

// one number that is not finite reaches what its terms reach, nothing else
const spoilt =
  (at: number, number: number, operand: number) =>
  (value: Value, i: number): Value => {
    if (i === operand) value.data[at] = number;
    return value;
  };
for (const [name, number] of [
  ["NaN", nan],
  ["Infinity", inf],
  ["-Infinity", -inf],
] as const)
  // prettier-ignore
  for (const operand of [0, 1]) {
    each(`${name} in operand ${operand}`, geometries["plain"]!, "arithmetic", spoilt(4, number, operand), ["Conv2D"]);
    each(`${name} in operand ${operand}, 1x1`, geometries["1x1"]!, "arithmetic", spoilt(4, number, operand), ["Conv2D"]);
    each(`${name} in operand ${operand}, depthwise, large`, large["large, depthwise"]!, "long", spoilt(4, number, operand), ["Conv2D"]); // prettier-ignore
    each(`${name} in operand ${operand}, large`, large["large, stride 2"]!, "long", spoilt(4, number, operand), ["Conv2D"]); // prettier-ignore
  }
for (const kernel of ["Conv2DBackpropInput", "Conv2DBackpropFilter"] as const) {
  each("NaN in dy", geometries["plain"]!, "arithmetic", spoilt(4, nan, kernel === "Conv2DBackpropInput" ? 0 : 1), [kernel]);
  each("NaN in dy, large", large["large, stride 2"]!, "long", spoilt(4, nan, kernel === "Conv2DBackpropInput" ? 0 : 1), [kernel]); // prettier-ignore
}

const nothing = {
  "no images": convolutionAttributes([0, 4, 4, 2], [3, 3, 2, 3]),
  "no images, depthwise": convolutionAttributes([0, 4, 4, 2], [3, 3, 1, 4], { groups: 2, strides: [2, 2] }),
  "no channels": convolutionAttributes([2, 4, 4, 0], [3, 3, 0, 3]),
  "no filters": convolutionAttributes([2, 4, 4, 2], [3, 3, 2, 0]),
  "no rows": convolutionAttributes([2, 0, 4, 2], [3, 3, 2, 2], { pads: [[2, 2], [0, 0]] }), // prettier-ignore
} as const;
for (const [name, attributes] of Object.entries(nothing)) each(name, attributes, "exact");
