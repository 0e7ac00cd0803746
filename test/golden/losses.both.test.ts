import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { casesOf, coverage } from "./golden.ts";
import { lossOf, onLogits } from "./lossCases.ts";
import { checkFunction } from "./tensors.ts";

describe("golden values of losses: outputs and gradients as in PyTorch and Keras", () => {
  for (const name of deviceNames)
    test(name, { timeout: 120_000 }, async () => {
      const device = await deviceOf(name);
      const wrong: string[] = [];
      for (const item of casesOf("loss"))
        for (const run of [lossOf(item), onLogits(item)])
          if (typeof run === "function") wrong.push(...(await checkFunction(item, device, run)));
      expect(wrong).toEqual([]);
    });
});

test("what ran, and what was left out, of the golden cases of losses", () => {
  const ran: string[] = [];
  const leftOut = new Map<string, string[]>();
  for (const item of casesOf("loss")) {
    const run = lossOf(item);
    if (typeof run === "function") ran.push(item.id);
    else leftOut.set(run, [...(leftOut.get(run) ?? []), item.id]);
  }
  const report = `${coverage(ran, leftOut)}\n${casesOf("loss").filter((item) => onLogits(item) !== undefined).length} again on logits`;
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "40 ran
    10 again on logits"
  `);
});
