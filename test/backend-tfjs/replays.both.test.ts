import { kernelInputs } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import { difference, outcomeOf } from "./compare.ts";
import { kernelCases } from "./kernelCases.ts";
import { replayed } from "./replayed.ts";

const devices = deviceNames.filter((name) => name !== "reference");

describe.each(devices)("a prepared program of all cases of a kernel on %s agrees with the float64 reference", (name) => {
  test.each(Object.keys(kernelInputs))(`${name}: %s`, { timeout: 180_000 }, async (kernel) => {
    const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
    const cases = kernelCases.filter((one) => one.kernel === kernel);
    const inputs = cases.flatMap((one) => one.inputs);
    const { outcomes } = await replayed(device, inputs, (handles) => {
      let at = 0;
      return cases.map((one) => device.run(one.kernel, handles.slice(at, (at += one.inputs.length)), one.attributes));
    });
    const failures: string[] = [];
    for (const [i, one] of cases.entries()) {
      const got = outcomes[i]!;
      const problem = difference(got, await outcomeOf(reference, one), kernelTolerances[name][one.accuracy], one.relative);
      if (problem !== undefined) failures.push(`${one.name}: ${problem}`);
    }
    expect(failures).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
    expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });
});
