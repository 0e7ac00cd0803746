import { type Device } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import {
  accuracy,
  adam,
  binaryCrossentropy,
  type Callback,
  compile,
  earlyStopping,
  learningRateScheduler,
  lossMetric,
  meanAbsoluteError,
  meanSquaredError,
  r2,
  reduceLearningRateOnPlateau,
  sgd,
  sigmoidCrossEntropy,
  weighted,
} from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, onDevice, valuesOf, x, y } from "./networks.ts";

let device: Device;
beforeAll(async () => {
  device = await deviceOf("cpu");
});

describe("callbacks in a fit", () => {
  test("earlyStopping brings back all values of the best epoch, and leaves no buffer behind", async () => {
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const model = blockModel(adam({ learningRate: 0.3 }));
      const values: Record<string, number[]>[] = [];
      const watch: Callback = { onEpochEnd: async () => void values.push(await valuesOf(model)) };
      const { history, epoch, stopped } = await model.fit(x, y, {
        epochs: 60,
        batchSize: 30,
        validationSplit: 0.2,
        verbose: 0,
        callbacks: [watch, earlyStopping({ patience: 3, restoreBestWeights: true })],
      });
      const losses = history.val_loss ?? [];
      const best = losses.indexOf(Math.min(...losses));
      expect(stopped).toContain("earlyStopping");
      expect(epoch).toHaveLength(best + 4);
      expect(await valuesOf(model)).toEqual(values[best]);
      expect(await valuesOf(model)).not.toEqual(values.at(-1));
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
  });

  test("an error in another callback lets its snapshot go", async () => {
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const model = blockModel();
      const faulty: Callback = {
        onEpochEnd: ({ epoch }) => {
          if (epoch === 1) throw new RangeError("of the user's");
        },
      };
      const stopping = earlyStopping({ monitor: "loss", restoreBestWeights: true, patience: 9 });
      await expect(model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [stopping, faulty] })).rejects.toThrow(RangeError);
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
  });

  test("rates set by callbacks are used by the next steps", async () => {
    await onDevice(device, async () => {
      const model = blockModel(sgd({ learningRate: 0.1 }));
      const scheduler = learningRateScheduler((epoch) => (epoch === 0 ? 0.1 : 0));
      const weights = (): Promise<number[] | undefined> =>
        valuesOf(model).then((values) => Object.entries(values).find(([path]) => path.endsWith("kernel"))?.[1]);
      const seen: (number[] | undefined)[] = [];
      const watch: Callback = { onEpochEnd: async () => void seen.push(await weights()) };
      await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: [scheduler, watch] });
      expect(seen[1]).toEqual(seen[0]);
      await model.fit(x, y, {
        epochs: 3,
        verbose: 0,
        callbacks: [reduceLearningRateOnPlateau({ monitor: "loss", patience: 1, minDelta: 1e9 })],
      });
      expect(model.optimizer.learningRate).toBe(0);
      model.dispose();
    });
  });
});

describe("metrics in a fit", () => {
  test("evaluate gives what the predictions give, with a partial last batch and weights", async () => {
    await onDevice(device, async () => {
      const model = compile(sequential(input(4), dense(1)), {
        loss: meanSquaredError(),
        optimizer: sgd(),
        metrics: { r2: weighted(r2()), mae: weighted(lossMetric(meanAbsoluteError())) },
      });
      const target = Array.from({ length: 150 }, (_, i) => Math.sin(i));
      const sampleWeight = Array.from({ length: 150 }, (_, i) => i % 3);
      const measured = await model.evaluate(x, target, { batchSize: 64, sampleWeight });
      const predicted = (await model.predict(x)).data;
      const total = sampleWeight.reduce((a, b) => a + b);
      const mean = target.reduce((s, t, i) => s + t * (sampleWeight[i] as number), 0) / total;
      const sum = (f: (t: number, p: number) => number): number =>
        target.reduce((s, t, i) => s + (sampleWeight[i] as number) * f(t, predicted[i] as number), 0);
      expect(measured.mae).toBeCloseTo(sum((t, p) => Math.abs(t - p)) / total, 5);
      expect(measured.r2).toBeCloseTo(1 - sum((t, p) => (t - p) ** 2) / sum((t) => (t - mean) ** 2), 5);
      expect(measured.loss).toBeCloseTo(sum((t, p) => (t - p) ** 2) / 150, 5);
      model.dispose();
    });
  });

  test("a network on logits and one on chances report the same", async () => {
    await onDevice(device, async () => {
      const isFirst = Array.from({ length: 150 }, (_, i) => Number(i < 50));
      const measure = async (logits: boolean): Promise<Record<string, number>> => {
        const model = compile(sequential(input(4), logits ? dense(1) : dense(1, { activation: "sigmoid" })), {
          loss: logits ? sigmoidCrossEntropy() : binaryCrossentropy(),
          optimizer: adam(),
          metrics: { accuracy: accuracy(), mse: lossMetric(meanSquaredError()) },
          seed: 3,
        });
        await model.fit(x, isFirst, { epochs: 3, verbose: 0 });
        const measured = await model.evaluate(x, isFirst);
        model.dispose();
        return measured;
      };
      const [onLogits, onChances] = [await measure(true), await measure(false)];
      for (const [name, value] of Object.entries(onLogits)) expect(value, name).toBeCloseTo(onChances[name] as number, 5);
    });
  });
});
