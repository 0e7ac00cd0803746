import { setDefaultDevice, setRecordingMode } from "@chainrule/engine";
import { explain } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, valuesOf, x, y } from "./networks.ts";
import { refused } from "./refused.ts";

beforeAll(async () => {
  setDefaultDevice(await deviceOf("cpu"));
  setRecordingMode("on");
});
afterAll(() => {
  setDefaultDevice(undefined);
  setRecordingMode(inject("recording"));
});

const quiet = { epochs: 3, batchSize: 50, verbose: 0 } as const;

describe("warmUp", () => {
  test("records the steps of a fit, and changes nothing", async () => {
    const [warm, cold] = [blockModel(), blockModel()];
    const start = await valuesOf(warm);
    await warm.warmUp(x, y, { batchSize: 40 });
    expect(await valuesOf(warm)).toEqual(start);
    expect(warm.steps).toBe(0);
    expect(explain(warm)).toContain("x float32 [40, 4]");
    expect(explain(warm)).toContain("x float32 [30, 4]"); // the last batch is smaller
    expect(explain(warm)).not.toContain("recorded once");
    expect(await warm.fit(x, y, quiet)).toEqual(await cold.fit(x, y, quiet));
    expect(await valuesOf(warm)).toEqual(await valuesOf(cold));
    warm.dispose();
    cold.dispose();
  });

  test("refuses what is no option, no function, no batch size", async () => {
    const model = blockModel();
    const texts = [];
    for (const options of [{ batchsize: 3 }, { onProgress: 3 }, { batchSize: 0 }])
      texts.push(await refused(model, (m) => m.warmUp(x, y, options as never)));
    expect(texts).toMatchInlineSnapshot(`
      [
        "ArgumentError: warmUp: there is no option "batchsize". Choose from "batchSize", "sampleWeight", "onProgress".",
        "ArgumentError: warmUp: onProgress 3. Give a function (done, total) => void.",
        "ArgumentError: warmUp: batchSize 0. Use a whole number >= 1.",
      ]
    `);
    model.dispose();
  });
});
