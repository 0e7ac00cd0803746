import type { ConvolutionAttributes } from "@chainrule/engine";
import { expect, test } from "vitest";
import { wasmModule } from "../random/wasmModule.ts";
import { convolutionAttributes, convolutionKernels, operandShapes } from "../support/convolutionAttributes.ts";
import { deviceOf } from "../support/devices.ts";
import { drawn, type KernelCase } from "./cases/kernelCase.ts";
import { failuresOn } from "./compare.ts";

const pads = [[1, 1], [1, 1]] as const; // prettier-ignore
/** More positions than one block of patches holds: 4864 for patches of 27, 256 for those of 512 and more. */
const geometries: Readonly<Record<string, ConvolutionAttributes>> = {
  plain: convolutionAttributes([5, 40, 38, 3], [3, 3, 3, 5], { pads }),
  "wide patches": convolutionAttributes([2, 19, 17, 40], [5, 3, 40, 9], { pads }),
  "stride and dilation": convolutionAttributes([6, 60, 61, 3], [3, 3, 3, 4], { strides: [2, 1], dilations: [1, 2], pads }),
  groups: convolutionAttributes([3, 18, 19, 90], [3, 3, 30, 12], { groups: 3, pads }),
  "1x1": convolutionAttributes([4, 15, 15, 700], [1, 1, 700, 6]),
  "1x1 in groups": convolutionAttributes([2, 15, 15, 1200], [1, 1, 600, 6], { groups: 2 }),
};

test.each(convolutionKernels)("wasm: %s over several blocks of patches", async (kernel) => {
  const cases = Object.entries(geometries).map(([name, attributes]): KernelCase => {
    const inputs = operandShapes[kernel](attributes).map((shape, i) => drawn(shape, i + 1));
    return { kernel, name, inputs, attributes, accuracy: "long" };
  });
  expect(await failuresOn(await wasmModule(), await deviceOf("reference"), cases, () => 1e-6)).toEqual([]);
});
