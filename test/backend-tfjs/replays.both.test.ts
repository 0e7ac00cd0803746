import { kernelInputs } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import type { KernelCase } from "./cases/kernelCase.ts";
import { difference, type Outcome, outcomeOf } from "./compare.ts";
import { kernelCases } from "./kernelCases.ts";
import { replayed } from "./replayed.ts";

const devices = deviceNames.filter((name) => name !== "reference");

/** Cases whose programs hold values without elements stand apart: a device may run such a program call by call. */
const halves: readonly (readonly [string, (one: Outcome, of: KernelCase) => boolean])[] = [
  ["of all cases", (want, { inputs }) => [want.values.length, ...inputs.map(({ data }) => data.length)].every((n) => n > 0)],
  ["of cases without elements", (want, { inputs }) => [want.values.length, ...inputs.map(({ data }) => data.length)].includes(0)],
];

describe.each(devices)("a prepared program of a kernel on %s agrees with the float64 reference", (name) => {
  test.each(Object.keys(kernelInputs))(`${name}: %s`, { timeout: 180_000 }, async (kernel) => {
    const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
    const failures: string[] = [];
    let compared = 0;
    for (const [which, belongs] of halves) {
      const wanted: (readonly [KernelCase, Outcome])[] = [];
      for (const one of kernelCases.filter((of) => of.kernel === kernel)) {
        const want = await outcomeOf(reference, one);
        if (belongs(want, one)) wanted.push([one, want]);
      }
      if (wanted.length === 0) continue;
      const inputs = wanted.flatMap(([one]) => one.inputs);
      const { outcomes, lines } = await replayed(device, inputs, (handles) => {
        let at = 0;
        return wanted.map(([one]) => device.run(one.kernel, handles.slice(at, (at += one.inputs.length)), one.attributes));
      });
      if (name === "webgpu" && which === "of all cases") expect(lines[0]).toMatch(/^\d+ dispatches/);
      wanted.forEach(([one, want], i) => {
        const problem = difference(outcomes[i]!, want, kernelTolerances[name][one.accuracy], one.relative);
        compared++;
        if (problem !== undefined) failures.push(`${one.name}: ${problem}`);
      });
    }
    expect(failures).toEqual([]);
    expect(compared).toBeGreaterThan(0);
    expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });
});
