import { type Device, kernelInputs, type Program } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import type { KernelCase } from "./cases/kernelCase.ts";
import { difference, type Outcome, outcomeOf } from "./compare.ts";
import { kernelCases } from "./kernelCases.ts";

/** A program of one call, whose operands enter, or are read from the state. */
function programOf({ kernel, inputs, attributes }: KernelCase, { shape, dtype }: Outcome, place: "entries" | "state"): Program {
  const named = inputs.map((_, value) => ({ name: `operand ${value}`, value }));
  const output = inputs.length;
  return {
    device: "webgl",
    values: [...inputs, { shape, dtype: dtype as "float32" }].map(({ shape, dtype }) => ({ shape, dtype })),
    entries: place === "entries" ? named : [],
    constants: [],
    state: place === "state" ? named : [],
    calls: [{ kernel, inputs: named.map(({ value }) => value), attributes, output }],
    results: [{ name: "result", value: output }],
  };
}

async function replayed(device: Device, one: KernelCase, want: Outcome, place: "entries" | "state"): Promise<Outcome> {
  const executable = device.prepare(programOf(one, want, place));
  const data = one.inputs.map(({ data }) => data);
  const handles = place === "state" ? one.inputs.map(({ data, shape, dtype }) => device.upload(data, shape, dtype)) : [];
  try {
    const [result] = executable.run(place === "entries" ? data : [], handles);
    const values = await device.read(result!);
    device.free(result!);
    return { shape: [...result!.shape], dtype: result!.dtype, values };
  } finally {
    for (const handle of handles) device.free(handle);
    executable.dispose();
  }
}

const devices = ["webgl"] as const;
const kernels = Object.keys(kernelInputs);

describe.each(devices)("%s: programs of one call", (name) => {
  test.each(kernels)(`${name}: %s in a program agrees with the float64 reference`, { timeout: 180_000 }, async (kernel) => {
    const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
    const failures: string[] = [];
    for (const one of kernelCases.filter((one) => one.kernel === kernel)) {
      // what this device lowers never stands in its programs
      if (!device.isNative(one.kernel)) continue;
      const want = await outcomeOf(reference, one);
      for (const place of ["entries", "state"] as const) {
        try {
          const got = await replayed(device, one, want, place);
          const problem = difference(got, want, kernelTolerances[name][one.accuracy], one.relative);
          if (problem !== undefined) failures.push(`${one.name} from ${place}: ${problem}`);
        } catch (error) {
          failures.push(`${one.name} from ${place}: ${String(error)}`);
        }
      }
    }
    expect(failures).toEqual([]);
    expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });
});
