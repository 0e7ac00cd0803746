import { type Device, observe } from "@chainrule/engine";
import { adam, type Callback, type FitOptions, type Model } from "@chainrule/training";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, onDevice, valuesOf, x, y } from "./networks.ts";

let device: Device;
beforeAll(async () => {
  device = await deviceOf("cpu");
});

/** Runs a model of that seed through fits, one after the other; what it ends as. */
async function trained(seed: number, ...fits: readonly FitOptions[]): Promise<{ histories: unknown[]; values: unknown }> {
  return await onDevice(device, async () => {
    const model = blockModel(adam({ learningRate: 0.01 }), seed);
    const histories = [];
    for (const options of fits) histories.push(await model.fit(x, y, { batchSize: 40, verbose: 0, ...options }));
    const values = await valuesOf(model);
    model.dispose();
    return { histories, values };
  });
}

/** The first column of every batch that a fit takes, in order. */
async function order(model: Model<string>, options: FitOptions): Promise<number[][]> {
  const rows: number[][] = [];
  const run = model.step.run.bind(model.step);
  model.step.run = (on) =>
    observe(
      {
        entered: ({ name, data, shape }) => {
          const width = data.length / (shape[0] ?? 1);
          if (name === "batch.x") rows.push([...data].filter((_, i) => i % width === 0));
        },
      },
      () => run(on),
    );
  await model.fit(numbered, y, { verbose: 0, ...options });
  return rows;
}
/** Row i begins with i. */
const numbered = { data: Float32Array.from({ length: 600 }, (_, i) => (i % 4 === 0 ? i / 4 : 0)), shape: [150, 4] };

describe("a second fit", () => {
  test("goes on where the first ended: 5 + 5 epochs are 10, bit for bit", async () => {
    const [parts, whole] = [await trained(3, { epochs: 5 }, { epochs: 5 }), await trained(3, { epochs: 10 })];
    expect(parts.values).toEqual(whole.values);
    type Told = { epoch: number[]; history: { loss: number[]; accuracy: number[] } };
    const [first, second] = parts.histories as [Told, Told];
    const [all] = whole.histories as [Told];
    expect([...first.epoch, ...second.epoch]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...first.history.loss, ...second.history.loss]).toEqual(all.history.loss);
    expect([...first.history.accuracy, ...second.history.accuracy]).toEqual(all.history.accuracy);
  });

  test("another seed trains otherwise, the same one alike", async () => {
    const [a, b, c] = [await trained(3, { epochs: 2 }), await trained(3, { epochs: 2 }), await trained(4, { epochs: 2 })];
    expect(b).toEqual(a);
    expect(c.values).not.toEqual(a.values);
  });
});

describe("the order of the rows", () => {
  test("is drawn anew for each epoch from the seed, and every row comes once", async () => {
    await onDevice(device, async () => {
      const [model, twin, other] = [blockModel(), blockModel(), blockModel(undefined, 12)];
      const rows = await order(model, { epochs: 2, batchSize: 64 });
      expect(rows.map(({ length }) => length)).toEqual([64, 64, 22, 64, 64, 22]);
      const epochs = [rows.slice(0, 3).flat(), rows.slice(3).flat()];
      const sorted = Array.from({ length: 150 }, (_, i) => i);
      for (const epoch of epochs) expect([...epoch].sort((p, q) => p - q)).toEqual(sorted);
      expect(epochs[0]).not.toEqual(epochs[1]);
      expect(epochs[0]).not.toEqual(sorted);
      // the batch size has no say in it
      expect((await order(twin, { batchSize: 10 })).flat()).toEqual(epochs[0]);
      expect((await order(other, {})).flat()).not.toEqual(epochs[0]);
      for (const each of [model, twin, other]) each.dispose();
    });
  });

  test("stays as it is without shuffling", async () => {
    await onDevice(device, async () => {
      const model = blockModel();
      const rows = await order(model, { epochs: 2, batchSize: 75, shuffle: false, validationSplit: 0.5 });
      const kept = Array.from({ length: 75 }, (_, i) => i);
      expect(rows).toEqual([kept, kept]);
      model.dispose();
    });
  });
});

describe("the history", () => {
  test("has a list for the loss and each metric, and for each again over held-out data", async () => {
    await onDevice(device, async () => {
      const model = blockModel();
      const plain = await model.fit(x, y, { epochs: 2, verbose: 0 });
      expect(Object.keys(plain.history)).toEqual(["loss", "accuracy"]);
      const held = await model.fit(x, y, { epochs: 3, validationSplit: 0.1, verbose: 0 });
      expect(Object.keys(held.history)).toEqual(["loss", "accuracy", "val_loss", "val_accuracy"]);
      for (const values of Object.values(held.history)) expect(values).toHaveLength(3);
      expect([held.epoch, held.stopped, model.epochs]).toEqual([[2, 3, 4], undefined, 5]);
      expectTypeOf(held.history.accuracy).toEqualTypeOf<readonly number[]>();
      expectTypeOf(held.history.val_accuracy).toEqualTypeOf<readonly number[] | undefined>();
      // @ts-expect-error there is no such metric
      expect(held.history.precision).toBeUndefined();
      model.dispose();
    });
  });

  test("of no epochs is empty lists: nothing is trained, and the hooks of a fit are told", async () => {
    await onDevice(device, async () => {
      const model = blockModel();
      const before = await valuesOf(model);
      const told: string[] = [];
      const callback: Callback = {
        onTrainBegin: ({ epochs, initialEpoch }) => void told.push(`begin ${initialEpoch} ${epochs}`),
        onEpochBegin: () => void told.push("epoch"),
        onTrainEnd: ({ stopped }) => void told.push(`end ${stopped}`),
      };
      const { epoch, history, stopped } = await model.fit(x, y, { epochs: 0, callbacks: [callback], verbose: 0 });
      expect({ epoch, history, stopped }).toEqual({ epoch: [], history: { loss: [], accuracy: [] }, stopped: undefined });
      expect(told).toEqual(["begin 0 0", "end undefined"]);
      expect([await valuesOf(model), model.steps, model.epochs]).toEqual([before, 0, 0]);
      model.dispose();
    });
  });

  test("a batch size beyond the rows means one batch of all", async () => {
    await onDevice(device, async () => {
      const model = blockModel();
      await model.fit(x, y, { batchSize: 1e6, verbose: 0 });
      expect(model.steps).toBe(1);
      model.dispose();
    });
  });

  test("hooks come in order, with numbers from 0 that go on over fits, and logs where they were read", async () => {
    await onDevice(device, async () => {
      const model = blockModel();
      await model.fit(x, y, { verbose: 0 });
      const told: string[] = [];
      const callback: Callback = {
        onTrainBegin: ({ epochs, initialEpoch, stepsPerEpoch }) =>
          void told.push(`train ${initialEpoch} ${epochs} ${stepsPerEpoch}`),
        onEpochBegin: ({ epoch }) => void told.push(`epoch ${epoch}`),
        onBatchBegin: ({ epoch, step }) => void told.push(`begin ${epoch} ${step}`),
        onBatchEnd: ({ epoch, step, logs }) =>
          void told.push(`end ${epoch} ${step}${step === 1 ? Object.keys(logs ?? {}).join() : ""}`),
        onEpochEnd: ({ epoch, logs }) => void told.push(`epoch ${epoch} ${Object.keys(logs).join()}`),
        onTrainEnd: ({ stopped }) => void told.push(`end ${stopped}`),
      };
      await model.fit(x, y, { epochs: 2, batchSize: 100, callbacks: [callback], verbose: 0 });
      const epoch = (n: number): string[] => [
        `epoch ${n}`,
        `begin ${n} 0`,
        `end ${n} 0`,
        `begin ${n} 1`,
        `end ${n} 1loss,accuracy`,
        `epoch ${n} loss,accuracy`,
      ];
      expect(told).toEqual(["train 1 3 2", ...epoch(1), ...epoch(2), "end undefined"]);
      model.dispose();
    });
  });
});
