import { useBackend } from "chainrule";
import { beforeAll, describe, expect, test } from "vitest";
import { checkpointMemory, exponentOf } from "../bench/calculus/checkpointMemory.ts";
import { gradientCosts } from "../bench/calculus/gradientCost.ts";

describe("what a gradient costs, counted exactly", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  test("a small constant times the function, whatever the number of parameters", async () => {
    const costs = await gradientCosts([8, 32, 128], 1);
    for (const { forwardWork, gradientWork } of costs) expect(gradientWork / forwardWork).toBeLessThan(3.2);
  });

  test("memory grows like the depth, and like its root in √depth checkpointed stretches", () => {
    const depths = [16, 64, 256];
    const memory = checkpointMemory(depths);
    const growth = (of: "plain" | "checkpointed"): number => {
      const values = memory.map((row) => row[of]);
      return exponentOf(depths, values);
    };
    expect(growth("plain")).toBeGreaterThan(0.95);
    expect(growth("checkpointed")).toBeLessThan(0.55);
    for (const { plainWork, checkpointedWork } of memory) expect(checkpointedWork / plainWork).toBeLessThan(1.5);
  });
});
