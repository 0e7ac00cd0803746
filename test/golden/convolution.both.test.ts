import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { convolutionOf } from "./cases/convolution.ts";
import { casesOf, coverage } from "./golden.ts";
import { checkFunction } from "./tensors.ts";

describe("golden values of convolutions: outputs, and gradients of inputs and parameters, as in PyTorch and Keras", () => {
  for (const name of deviceNames)
    test(`${name}: conv`, { timeout: 300_000 }, async () => {
      const device = await deviceOf(name);
      const wrong: string[] = [];
      for (const one of casesOf("conv")) {
        const found = convolutionOf(one);
        if (typeof found !== "string") wrong.push(...(await checkFunction(found.item, device, found.run)));
      }
      expect(wrong).toEqual([]);
    });
});

test("what ran, and what was left out, of the golden cases of convolutions", () => {
  const ran = casesOf("conv").filter((item) => typeof convolutionOf(item) !== "string");
  const left = casesOf("conv").flatMap((item) => {
    const found = convolutionOf(item);
    return typeof found === "string" ? ([[found, [item.id]]] as const) : [];
  });
  const report = `conv: ${coverage(
    ran.map(({ id }) => id),
    new Map(left),
  )}`;
  console.log(report);
  expect(report).toMatchInlineSnapshot(`"conv: 40 ran"`);
});
