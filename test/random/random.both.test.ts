import * as fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import type { Configuration } from "../support/configurations.ts";
import { deviceOf, isBrowser } from "../support/devices.ts";
import { tolerances } from "../support/tolerances.ts";
import { checkDerivatives, checkOnDevice, sceneOf } from "./check.ts";
import { families } from "./families.ts";
import type { Family } from "./family.ts";
import { wasmModule } from "./wasmModule.ts";

const { seed, runs, path } = inject("random");
const again = `again: CHAINRULE_SEED=${seed}, more: CHAINRULE_RUNS=1000`;

/** Draws configurations until one fails, then looks for a smaller one that fails too; its message says seed and path. Returns how many held. */
async function forAll(
  configurations: Family["configurations"],
  count: number,
  check: (configuration: Configuration) => Promise<void>,
): Promise<number> {
  const described = configurations.map((configuration) => ({
    ...configuration,
    [fc.toStringMethod]: () => `${configuration.label}; operands ${JSON.stringify(configuration.operands)}`,
  }));
  let held = 0;
  const property = fc.asyncProperty(described, async (configuration) => {
    await check(configuration);
    held++;
  });
  await fc.assert(property, { seed, numRuns: runs ?? count, ...(path === undefined ? {} : { path }) });
  return held;
}

test("families have names of their own", () => {
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
});

describe.runIf(!isBrowser)(`reference, cpu, wasm: random configurations; ${again}`, () => {
  for (const family of families)
    test(`${family.name}: derivatives on the reference, values and <u, J dx> = <J^T u, dx> on the others`, async () => {
      const reference = await deviceOf("reference");
      const others = [await deviceOf("cpu"), await deviceOf("wasm"), await wasmModule()];
      const held = await forAll(family.configurations, 200, async (configuration) => {
        const scene = await sceneOf(configuration, reference, seed);
        await checkDerivatives(scene, reference);
        if (configuration.referenceOnly === true) return;
        for (const device of others) await checkOnDevice(scene, device, tolerances[device.name as "cpu" | "wasm"]);
      });
      expect(held).toBeGreaterThanOrEqual(path === undefined ? (runs ?? 200) : 1);
    }, 600_000);
});

for (const name of ["webgl", "webgpu"] as const)
  describe.runIf(isBrowser)(`${name}: random configurations; ${again}`, () => {
    for (const family of families)
      test(`${family.name}: values, and <u, J dx> = <J^T u, dx>`, async () => {
        const [reference, device] = [await deviceOf("reference"), await deviceOf(name)];
        const here = family.configurations.filter(({ referenceOnly }) => referenceOnly !== true);
        const held = await forAll(here, 20, async (configuration) => {
          await checkOnDevice(await sceneOf(configuration, reference, seed), device, tolerances[name]);
        });
        expect(held).toBeGreaterThanOrEqual(path === undefined ? (runs ?? 20) : 1);
      }, 600_000);
  });
