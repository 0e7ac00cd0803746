import { type Device, NumericError } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import { adam, type Callback, compile, earlyStopping, meanSquaredError, type Model, sgd } from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { blockModel, onDevice, valuesOf, x, y } from "./networks.ts";

// A fit that blows up stops with an error that says when, and the weights of the last good reading are back.

const finite = async (model: Model<string>): Promise<boolean> =>
  Object.values(await valuesOf(model)).every((values) => values.every(Number.isFinite));

describe.each(deviceNames)("%s", (name) => {
  let device: Device;
  beforeAll(async () => {
    device = await deviceOf(name);
  });

  /** u = w x + b on one sample, from w = 1. */
  const line = (learningRate: number): Model<string> =>
    compile(sequential(input(1), dense(1, { kernelInitializer: "ones" })), {
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate }),
    });

  test("a loss that is not finite: the first bad step is named, the weights are finite, and the next fit works", async () => {
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const model = line(1e10);
      await model.fit([[1]], [1], { verbose: 0 }); // the loss is 0: one good step
      const good = await valuesOf(model);
      const error: unknown = await model.fit([[1]], [0], { epochs: 100, verbose: 0 }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NumericError);
      // in float64 it takes longer to overflow
      const text = (error as Error).message;
      if (device.backend.floats === "float32")
        expect(text).toMatchInlineSnapshot(
          `"fit: the loss became Infinity at step 4 (epoch 4). The weights are back at the last good reading. Lower the learning rate, clip the gradients, or look at the data."`,
        );
      else
        expect(text).toMatchInlineSnapshot(
          `"fit: the loss became Infinity at step 17 (epoch 17). The weights are back at the last good reading. Lower the learning rate, clip the gradients, or look at the data."`,
        );
      expect(await finite(model)).toBe(true);
      expect(good).not.toEqual(await valuesOf(model));
      model.optimizer.learningRate = 0;
      await model.fit([[0]], [0], { verbose: 0, epochs: 2 });
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
  });

  test("a last step whose loss is finite but whose weights are not", async () => {
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const huge = device.backend.floats === "float32" ? 1e30 : 1e200;
      const big = device.backend.floats === "float32" ? 1e15 : 1e100;
      const model = line(huge);
      const start = await valuesOf(model);
      const error: unknown = await model.fit([[big]], [0], { verbose: 0 }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NumericError);
      expect((error as Error).message).toMatchInlineSnapshot(
        `"fit: "layers.0.kernel" is no longer finite at the end of epoch 1, although its losses were. The weights are back at the last good reading. Lower the learning rate, clip the gradients, or look at the data."`,
      );
      expect(await valuesOf(model)).toEqual(start);
      expect(model.steps).toBe(0);
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
  });

  test("and neither is seen by a callback or by held-out data", async () => {
    await onDevice(device, async () => {
      const huge = device.backend.floats === "float32" ? 1e30 : 1e200;
      const big = device.backend.floats === "float32" ? 1e15 : 1e100;
      const model = line(huge);
      const seen: unknown[] = [];
      const save: Callback = { onEpochEnd: ({ logs }) => void seen.push(logs) };
      await expect(model.fit([[big]], [0], { epochs: 5, callbacks: [save], verbose: 0 })).rejects.toThrow("layers.0.kernel");
      await expect(model.fit([[big]], [0], { epochs: 5, validationData: [[[1]], [1]], verbose: 0 })).rejects.toThrow(
        "end of epoch 1",
      );
      expect(seen).toEqual([]);
      model.dispose();
    });
  });

  test("a trainStep gives a loss that is not finite back as it is", async () => {
    await onDevice(device, async () => {
      const model = line(0);
      const big = device.backend.floats === "float32" ? 1e30 : 1e200;
      expect(await model.trainStep([[big]], [0])).toEqual({ loss: Infinity });
      expect((await model.trainStep([[NaN]], [0], { allowNonFinite: true })).loss).toBeNaN();
      model.dispose();
    });
  });

  test("non-finite data let in on purpose stops the fit when its loss is read", async () => {
    await onDevice(device, async () => {
      const before = device.backend.memory.buffers;
      const model = blockModel(adam());
      await model.to(device);
      const holed = { ...x, data: Float32Array.from(x.data) };
      holed.data[4 * 77] = NaN;
      const start = await valuesOf(model);
      const stopping = earlyStopping({ monitor: "loss", restoreBestWeights: true });
      const options = { batchSize: 10, shuffle: false, allowNonFinite: true, callbacks: [stopping], verbose: 0 } as const;
      await expect(model.fit(holed, y, options)).rejects.toThrow("the loss became NaN at step 8 (epoch 1)");
      if (Object.keys(start).length > 0) expect(await finite(model)).toBe(true);
      model.step.programs.release();
      expect(device.backend.memory.buffers - before).toBe(model.variables().length);
      model.dispose();
      expect(device.backend.memory.buffers).toBe(before);
    });
  });
});
