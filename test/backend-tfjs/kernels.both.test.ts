import { type Device, kernelInputs } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf, isBrowser } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import { failuresOn } from "./compare.ts";
import { kernelCases } from "./kernelCases.ts";

const devices = deviceNames.filter((name) => name !== "reference");
const kernels = Object.keys(kernelInputs);

test("every kernel of the vocabulary has cases", () => {
  const covered = new Set<string>(kernelCases.map(({ kernel }) => kernel));
  expect(kernels.filter((kernel) => !covered.has(kernel))).toEqual([]);
});

test.runIf(isBrowser)("webgl and webgpu exist in the browser of the tests", async () => {
  const webgl = await (await import("@chainrule/backend-tfjs/webgl")).available();
  const webgpu = await (await import("@chainrule/backend-tfjs/webgpu")).available();
  expect([webgl.available, webgpu.available]).toEqual([true, true]);
  expect(devices).toEqual(["cpu", "wasm", "webgl", "webgpu"]);
});

describe.each(devices)("%s agrees with the float64 reference", (name) => {
  test.each(kernels)(`${name}: %s`, { timeout: 180_000 }, async (kernel) => {
    const [reference, device]: Device[] = await Promise.all([deviceOf("reference"), deviceOf(name)]);
    const cases = kernelCases.filter((one) => one.kernel === kernel);
    const failures = await failuresOn(device!, reference!, cases, ({ accuracy }) => kernelTolerances[name][accuracy]);
    expect(failures).toEqual([]);
    expect(device!.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });
});
