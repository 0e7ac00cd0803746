import { kernelInputs } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import { difference, outcomeOf } from "./compare.ts";
import { kernelCases } from "./kernelCases.ts";
import { replayed } from "./replayed.ts";

const devices = deviceNames.filter((name) => name !== "reference");

describe.each(devices)("a prepared program of one kernel on %s agrees with the float64 reference", (name) => {
  test.each(Object.keys(kernelInputs))(`${name}: %s`, { timeout: 180_000 }, async (kernel) => {
    const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
    const failures: string[] = [];
    for (const one of kernelCases.filter((of) => of.kernel === kernel)) {
      const want = await outcomeOf(reference, one);
      try {
        const { outcomes } = await replayed(device, one.inputs, (handles) => [device.run(one.kernel, handles, one.attributes)]);
        const problem = difference(outcomes[0]!, want, kernelTolerances[name][one.accuracy], one.relative);
        if (problem !== undefined) failures.push(`${one.name}: ${problem}`);
      } catch (error) {
        failures.push(`${one.name}: ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
    expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });
});
