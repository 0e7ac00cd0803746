import { type Device, type Executable, interpret, optimize, showProgram, type TypedArray } from "@chainrule/engine";
import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { difference, type Outcome } from "./compare.ts";
import { type RandomProgram, randomPrograms } from "./randomProgram.ts";

const devices = ["webgl", "webgpu"] as const;

/** Runs a program once and frees everything. */
async function outcomes(device: Device, executable: Executable, { program, entries, state }: RandomProgram): Promise<Outcome[]> {
  const handles = program.state.map(({ value }, i) => device.upload(state[i]!, program.values[value]!.shape, "float32"));
  try {
    const results = executable.run(entries, handles);
    const found: Outcome[] = [];
    for (const handle of results) {
      const values: TypedArray = await device.read(handle);
      found.push({ shape: [...handle.shape], dtype: handle.dtype, values });
      device.free(handle);
    }
    return found;
  } finally {
    for (const handle of handles) device.free(handle);
    executable.dispose();
  }
}

/** Rounding differs where shaders sum in another order; functions of differences enlarge that. */
const TOLERANCE = 2e-4;

test.each(devices)("%s: random programs compute what their calls compute one by one", { timeout: 300_000 }, async (name) => {
  const device = await deviceOf(name);
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomPrograms(14, 7), async (random) => {
      const want = await outcomes(device, interpret(device.backend, random.program), random);
      const got = await outcomes(device, device.prepare(optimize(random.program, "float32")), random);
      want.forEach((one, i) => {
        const problem = difference(got[i]!, one, TOLERANCE);
        const largest = Math.max(...Array.from(one.values, (x) => (Number.isFinite(x) ? Math.abs(x) : 0)));
        // beyond this the functions have blown rounding up to anything
        if (largest > 1e6) return;
        compared++;
        if (problem !== undefined)
          throw new Error(`${random.program.results[i]!.name}: ${problem}\n${showProgram(random.program)}`);
      });
      expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
    }),
    { numRuns: inject("random").runs ?? 40, seed: inject("random").seed },
  );
  expect(compared).toBeGreaterThan(40);
});
