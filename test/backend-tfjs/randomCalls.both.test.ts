import type { Device } from "@chainrule/engine";
import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import { drawn, floats } from "./cases/kernelCase.ts";
import { difference, type Outcome } from "./compare.ts";
import { type RandomCalls, runRandom } from "./randomCalls.ts";
import { replayed } from "./replayed.ts";

const devices = deviceNames.filter((name) => name !== "reference");
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 0.5];

/** Sizes on both sides of every border between ways of computing: rows and columns of one, of few, of a tile, of many. */
const size = fc.constantFrom(1, 3, 10, 17, 40, 130);

const programs: fc.Arbitrary<RandomCalls> = fc
  .record({
    rows: size,
    columns: size,
    seed: fc.nat(1000),
    spoilt: fc.option(fc.nat(), { freq: 3 }),
    instructions: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 2, maxLength: 14 }),
  })
  .map(({ rows, columns, seed, spoilt, instructions }) => {
    const first = drawn([rows, columns], seed);
    if (spoilt !== null) first.data.set(special.slice(0, first.data.length), spoilt % Math.max(1, first.data.length - 8));
    const scalar = floats([], [0.3]);
    return {
      inputs: [first, drawn([columns], seed + 1), drawn([rows, columns], seed + 2), drawn([rows, 1], seed + 3), scalar],
      instructions,
    };
  });

async function expected(reference: Device, program: RandomCalls): Promise<{ wanted: readonly Outcome[]; scale: number }> {
  const inputs = program.inputs.map(({ data, shape, dtype }) => reference.upload(data, shape, dtype));
  const read = async (kept?: (place: number) => boolean): Promise<Outcome[]> => {
    const results = runRandom(program, reference, inputs, kept);
    return await Promise.all(
      results.map(async (handle) => ({
        shape: [...handle.shape],
        dtype: handle.dtype,
        values: await reference.read(handle),
      })),
    );
  };
  const wanted = await read();
  // rounding is as large as the largest number on the way
  const scale = (await read(() => true)).reduce((most, { values }) => Math.max(most, largest(values)), 1);
  return { wanted, scale };
}

function largest(values: Outcome["values"]): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

test.each(devices)("random programs prepared on %s agree with the float64 reference", { timeout: 300_000 }, async (name) => {
  const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
  const { seed, runs, path } = inject("random");
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const { wanted, scale } = await expected(reference, program);
      if (wanted.length === 0) return;
      const { outcomes } = await replayed(device, program.inputs, (handles) => runRandom(program, device, handles));
      const tolerance = 10 * kernelTolerances[name].long;
      const problems = outcomes.map((got, i) => {
        const want = wanted[i]!;
        return difference(got, want, (tolerance * scale) / Math.max(largest(want.values), 1e-30));
      });
      expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    }),
    { seed, numRuns: runs ?? 60, ...(path === undefined ? {} : { path }) },
  );
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
