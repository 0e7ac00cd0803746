import { observe, setDefaultDevice } from "@chainrule/engine";
import type { Device } from "@chainrule/engine";
import { adam } from "@chainrule/training";
import type { Callback } from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceNames, deviceOf, isBrowser } from "../support/devices.ts";
import { blockModel, onDevice, valuesOf, worstDifference, x, y } from "./networks.ts";

// One seed, one run, wherever it computes: the same start, the same draws, and losses that agree.

const STEPS = 50;
const perEpoch = 5; // 150 rows in batches of 30

let reference: number[];

/** The loss of every step, and the values at the end. */
async function lossesOn(device: Device): Promise<{ losses: number[]; values: Record<string, number[]> }> {
  return await onDevice(device, async () => {
    const model = blockModel();
    const losses: number[] = [];
    const step = model.step.run.bind(model.step);
    const reports: ReturnType<typeof step>["loss"][] = [];
    model.step.run = (on) => {
      const report = step(on);
      report.loss.storage.retain();
      reports.push(report.loss);
      return report;
    };
    await model.fit(x, y, { epochs: STEPS / perEpoch, batchSize: 30, verbose: 0 });
    for (const loss of reports) {
      losses.push((await loss.read())[0] as number);
      loss.storage.release();
    }
    const values = await valuesOf(model);
    model.dispose();
    return { losses, values };
  });
}

beforeAll(async () => {
  reference = (await lossesOn(await deviceOf("reference"))).losses;
});

describe.each(deviceNames)("%s", (name) => {
  let device: Device;
  beforeAll(async () => {
    device = await deviceOf(name);
  });

  test("the same seed gives the same initial weights and dropout masks, bit for bit", async () => {
    const draws = async (on: Device): Promise<{ start: Record<string, number[]>; entered: Record<string, number[]> }> =>
      await onDevice(on, async () => {
        const model = blockModel();
        await model.to(on);
        const start = await valuesOf(model);
        const entered: Record<string, number[]> = {};
        const run = model.step.run.bind(model.step);
        let step = 0;
        model.step.run = (where) =>
          observe(
            { entered: (given) => (entered[`${step++} ${given.name}`] = Array.from(given.data as ArrayLike<number>)) },
            () => run(where),
          );
        await model.fit(x, y, { epochs: 2, batchSize: 50, verbose: 0 });
        model.dispose();
        return { start, entered };
      });
    const [here, cpu] = [await draws(device), await draws(await deviceOf("cpu"))];
    const rounded = (values: Record<string, number[]>): Record<string, number[]> =>
      Object.fromEntries(Object.entries(values).map(([path, list]) => [path, list.map(Math.fround)]));
    expect(rounded(here.start)).toEqual(cpu.start);
    // batches in the order of the shuffle, labels, rates and masks
    expect(rounded(here.entered)).toEqual(rounded(cpu.entered));
    expect(Object.keys(here.entered).filter((key) => key.includes("random"))).toHaveLength(6);
  });

  test(`the losses of ${STEPS} SGD steps agree with the float64 reference to 1e-4`, async () => {
    const { losses } = await lossesOn(device);
    expect(losses).toHaveLength(STEPS);
    losses.forEach((loss, i) => {
      expect(Math.abs(loss / (reference[i] as number) - 1), `step ${i}`).toBeLessThan(1e-4);
    });
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  });

  test("no buffer is left over by a step, and none by a disposed model", async () => {
    const { memory } = device.backend;
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const model = blockModel(adam({ learningRate: 0.01 }));
      const during: number[] = [];
      const count: Callback = { onEpochEnd: () => void during.push(device.backend.memory.buffers) };
      await model.fit(x, y, { epochs: 4, batchSize: 40, validationSplit: 0.1, callbacks: [count], verbose: 0 });
      await model.evaluate(x, y);
      await model.predict(x);
      await model.trainStep(x, y);
      expect(new Set(during.slice(1)).size).toBe(1); // the second step was recorded and compared in the first epoch
      model.step.programs.release();
      // parameters, moving statistics and Adam's two slots per parameter, and nothing else
      expect(device.backend.memory.buffers - before).toBe(model.variables().length);
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
    expect(memory.buffers).toBe(device.backend.memory.buffers);
  });
});

describe("a model that moves", () => {
  const tour = deviceNames.filter((name) => name !== "reference");

  test(`a fit that moves between ${tour.join(", ")} every few steps ends where the unmoved one ends, and leaves no buffer behind`, async () => {
    const devices = await Promise.all(tour.map((name) => deviceOf(name)));
    const before = devices.map((device) => device.backend.memory.buffers);
    const run = async (moves: boolean): Promise<{ values: Record<string, number[]>; visited: Set<string> }> => {
      setDefaultDevice(devices[0]);
      const model = blockModel();
      const visited = new Set<string>();
      let steps = 0;
      const move: Callback = {
        onBatchBegin: () => {
          if (moves) setDefaultDevice(devices[Math.floor(steps++ / 3) % devices.length]);
        },
        onBatchEnd: () => {
          for (const { variable } of model.variables()) visited.add(variable.device?.name ?? "host");
          if (moves) expect(new Set(model.variables().map(({ variable }) => variable.device)).size).toBe(1);
        },
      };
      await model.fit(x, y, { epochs: 6, batchSize: 30, callbacks: [move], verbose: 0 });
      const values = await valuesOf(model);
      model.dispose();
      setDefaultDevice(undefined);
      return { values, visited };
    };
    const [moved, unmoved] = [await run(true), await run(false)];
    expect([...moved.visited].sort()).toEqual([...tour].sort());
    expect([...unmoved.visited]).toEqual([tour[0]]);
    expect(worstDifference(unmoved.values, moved.values)).toBeLessThan(1e-4);
    expect(devices.map((device) => device.backend.memory.buffers)).toEqual(before);
  });

  test.skipIf(isBrowser)("a model that was merely let go leaves no buffer behind", async () => {
    const { gc } = globalThis as { gc?: () => void };
    if (gc === undefined) throw new Error("run node with --expose-gc");
    const device = await deviceOf("cpu");
    const before = device.backend.memory.buffers;
    await onDevice(device, async () => {
      const model = blockModel(adam());
      await model.fit(x, y, { epochs: 2, batchSize: 30, verbose: 0 });
      model.snapshot();
      await model.predict(x);
      expect(device.backend.memory.buffers).toBeGreaterThan(before + 20);
    });
    for (let i = 0; i < 20 && device.backend.memory.buffers > before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
    }
    expect(device.backend.memory.buffers).toBe(before);
  });
});
