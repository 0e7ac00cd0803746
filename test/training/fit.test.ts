import { iris, toHostArray } from "@chainrule/data";
import { type Device, tensor } from "@chainrule/engine";
import { batchNorm, dense, dropout, input, sequential } from "@chainrule/layers";
import { adam, lossMetric, meanAbsoluteError, meanSquaredError, type Model, sgd, softmaxCrossEntropy } from "@chainrule/training";
import { accuracy, compile, weighted } from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, onDevice, valuesOf, x, y } from "./networks.ts";

// What a fit says and does, against numbers worked out by hand. All on the float64 reference backend, where no rounding blurs them.

let device: Device;
beforeAll(async () => {
  device = await deviceOf("reference");
});
const here = <T>(fn: () => Promise<T>): Promise<T> => onDevice(device, fn);

/** u = w x, from a w that is not trained where the rate is 0: what a fit measures is then known beforehand. */
function line(rate = 0, metrics = {}): Model<string> {
  return compile(sequential(input(1), dense(1, { useBias: false, kernelInitializer: "ones" })), {
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: rate }),
    metrics: { mae: lossMetric(meanAbsoluteError()), ...metrics },
  });
}
const column = [[1], [2], [3], [4], [5]];
const targets = [1, 0, 3, 0, 10]; // errors 0, 2, 0, 4, -5: squares 0, 4, 0, 16, 25

describe("the loss and the metrics of an epoch", () => {
  test("count each sample once, also in a last batch of one", async () => {
    await here(async () => {
      const model = line();
      for (const batchSize of [1, 2, 4, 5, 50]) {
        const { history } = await model.fit(column, targets, { batchSize, verbose: 0 });
        expect(history.loss?.[0]).toBeCloseTo(45 / 5, 12);
        expect(history["mae"]).toEqual([11 / 5]);
      }
      model.dispose();
    });
  });

  test("weigh as Keras does: sum(w l) / n for the loss, sum(w m) / sum(w) for weighted metrics, 1 / n for the others", async () => {
    await here(async () => {
      const model = line(0, { weightedMae: weighted(lossMetric(meanAbsoluteError())) });
      const sampleWeight = [1, 2, 1, 0, 0.5];
      const { history } = await model.fit(column, targets, { batchSize: 2, sampleWeight, verbose: 0 });
      expect(history.loss?.[0]).toBeCloseTo((2 * 4 + 0.5 * 25) / 5, 12);
      expect(history["mae"]?.[0]).toBeCloseTo(11 / 5, 12);
      expect(history["weightedMae"]?.[0]).toBeCloseTo((2 * 2 + 0.5 * 5) / 4.5, 12);
      expect(await model.evaluate(column, targets, { batchSize: 3, sampleWeight })).toEqual({
        loss: (2 * 4 + 0.5 * 25) / 5,
        mae: 11 / 5,
        weightedMae: 6.5 / 4.5,
      });
      model.dispose();
    });
  });

  test("class weights multiply the losses of their class, with labels, one-hot rows, and beside sample weights", async () => {
    await here(async () => {
      // logits 0 everywhere: each sample's loss is log 3
      const model = compile(sequential(input(1), dense(3, { kernelInitializer: "zeros" })), {
        loss: softmaxCrossEntropy(),
        optimizer: sgd({ learningRate: 0 }),
      });
      const labels = [0, 1, 2, 1, 0];
      const rows = labels.map((label) => [0, 1, 2].map((k) => Number(k === label)));
      const classWeight = { 1: 3, 2: 0.5 };
      const sampleWeight = [1, 1, 4, 0, 2];
      for (const given of [labels, rows]) {
        const { history } = await model.fit(column, given, { classWeight, verbose: 0 });
        expect(history.loss?.[0]).toBeCloseTo(((1 + 3 + 0.5 + 3 + 1) / 5) * Math.log(3), 12);
        const both = await model.fit(column, given, { classWeight, sampleWeight, batchSize: 2, verbose: 0 });
        expect(both.history.loss?.[0]).toBeCloseTo(((1 + 3 + 2 + 0 + 2) / 5) * Math.log(3), 12);
      }
      model.dispose();
    });
  });

  test("a step descends sum(w l) / n: w := w - rate dL/dw by hand", async () => {
    await here(async () => {
      const model = line(0.1);
      await model.fit([[1], [2]], [3, 1], { sampleWeight: [1, 3], verbose: 0 });
      // L = ((w - 3)^2 + 3 (2w - 1)^2) / 2, dL/dw = (w - 3) + 6 (2w - 1) = 4 at w = 1
      expect((await valuesOf(model))["layers.0.kernel"]?.[0]).toBeCloseTo(1 - 0.1 * 4, 12);
      model.dispose();
    });
  });
});

describe("held-out data", () => {
  test("validationSplit holds out the last part, before any shuffling, and never trains on it", async () => {
    await here(async () => {
      const model = line(0.01);
      const far = [...column.slice(0, 3), [1e6], [1e6]];
      const { history } = await model.fit(far, targets, { validationSplit: 0.4, epochs: 3, verbose: 0 });
      const w = (await valuesOf(model))["layers.0.kernel"]?.[0] as number;
      expect(w).toBeLessThan(1);
      expect(w).toBeGreaterThan(0);
      expect(history.val_loss?.[2]).toBeCloseTo((((w * 1e6) ** 2 + (w * 1e6 - 10) ** 2) / 2) as number, 0);
      expect(history["val_mae"]).toHaveLength(3);
      model.dispose();
    });
  });

  test("validationData may be a pair, a triple with weights, or named; split and data agree bit for bit", async () => {
    await here(async () => {
      const val = async (options: object, rows = 5): Promise<unknown> => {
        const model = line(0.01);
        const { history } = await model.fit(column.slice(0, rows), targets.slice(0, rows), { ...options, epochs: 2, verbose: 0 });
        model.dispose();
        return history;
      };
      const [vx, vy] = [column.slice(3), targets.slice(3)];
      const split = await val({ validationSplit: 0.4 });
      expect(await val({ validationData: [vx, vy] }, 3)).toEqual(split);
      expect(await val({ validationData: { x: vx, y: vy } }, 3)).toEqual(split);
      expect(await val({ validationData: [vx, vy, [1, 1]] }, 3)).toEqual(split);
      const weighted = await val({ validationData: { x: vx, y: vy, sampleWeight: [0, 2] } }, 3);
      expect(weighted).not.toEqual(split);
      expect(await val({ validationData: [vx, vy, [0, 2]] }, 3)).toEqual(weighted);
      // 150 rows of which 0.2 are held out: Keras takes floor(150 * 0.8) for training
      const steps: (number | undefined)[] = [];
      const model = blockModel();
      await model.fit(x, y, {
        validationSplit: 0.2,
        batchSize: 1,
        epochs: 0,
        verbose: 0,
        callbacks: [{ onTrainBegin: ({ stepsPerEpoch }) => void steps.push(stepsPerEpoch) }],
      });
      expect(steps).toEqual([120]);
      model.dispose();
    });
  });
});

describe("evaluate, predict, probabilities, gradients, trainStep", () => {
  test("predict is the network in inference, row by row, whatever the batch size; probabilities its softmax", async () => {
    await here(async () => {
      const model = compile(sequential(input(2), dense(3, { activation: "tanh" }), dropout(0.5), batchNorm(), dense(2)), {
        loss: softmaxCrossEntropy(),
        optimizer: sgd(),
        seed: 5,
      });
      const rows = [
        [0.5, -1],
        [2, 0.25],
        [-3, 1],
      ];
      const values = await valuesOf(model);
      const get = (path: string): number[] => values[path] as number[];
      const affine = (row: readonly number[], kernel: number[], bias: number[]): number[] =>
        bias.map((b, j) => row.reduce((sum, v, i) => sum + v * (kernel[i * bias.length + j] as number), b));
      const expected = rows.map((row) => {
        const hidden = affine(row, get("layers.0.kernel"), get("layers.0.bias")).map(Math.tanh);
        // fresh moving statistics: mean 0, variance 1, epsilon 1e-3
        return affine(
          hidden.map((h) => h / Math.sqrt(1 + 1e-3)),
          get("layers.3.kernel"),
          get("layers.3.bias"),
        );
      });
      for (const batchSize of [1, 2, 3, 32]) {
        const predicted = await model.predict(rows, { batchSize });
        expect(predicted.shape).toEqual([3, 2]);
        predicted.toArray().forEach((row, i) => row.forEach((u, j) => expect(u).toBeCloseTo(expected[i]?.[j] as number, 12)));
        expect(predicted.argMax()).toEqual(expected.map(([a = 0, b = 0]) => Number(b > a)));
        expect([...predicted.row(1)]).toEqual(predicted.toArray()[1]);
      }
      const chances = await model.probabilities(rows);
      chances.toArray().forEach(([p = 0, q = 0], i) => {
        const [a = 0, b = 0] = expected[i] as number[];
        expect(p).toBeCloseTo(1 / (1 + Math.exp(b - a)), 12);
        expect(p + q).toBeCloseTo(1, 12);
      });
      model.dispose();
    });
  });

  test("predict of no rows gives no rows", async () => {
    await here(async () => {
      const model = blockModel();
      const none = await model.predict({ data: new Float32Array(0), shape: [0, 4] });
      expect([none.shape, none.rows, none.toArray(), none.argMax()]).toEqual([[0, 3], 0, [], []]);
      model.dispose();
    });
  });

  test("a trainStep is a fit of one batch", async () => {
    await here(async () => {
      const [a, b] = [blockModel(adam()), blockModel(adam())];
      for (let step = 0; step < 3; step++) {
        const measured = await a.trainStep(x, y);
        const { history } = await b.fit(x, y, { batchSize: 150, shuffle: false, verbose: 0 });
        expect(history).toEqual({ loss: [measured.loss], accuracy: [measured.accuracy] });
      }
      expect(await valuesOf(a)).toEqual(await valuesOf(b));
      expect([a.steps, a.epochs, b.steps, b.epochs]).toEqual([3, 0, 3, 3]);
      a.dispose();
      b.dispose();
    });
  });

  test("gradients, evaluate and predict change nothing; the gradients are those of the next step", async () => {
    await here(async () => {
      const [model, twin] = [blockModel(sgd({ learningRate: 1 })), blockModel(sgd({ learningRate: 1 }))];
      await model.trainStep(x, y);
      await twin.trainStep(x, y);
      const before = await valuesOf(model);
      const { loss, gradients } = await model.gradients(x, y);
      await model.evaluate(x, y);
      await model.predict(x);
      await model.probabilities(x);
      expect([await valuesOf(model), model.steps, model.epochs]).toEqual([before, 1, 0]);
      expect((await model.trainStep(x, y)).loss).toBe(loss);
      await twin.trainStep(x, y);
      const after = await valuesOf(model);
      expect(after).toEqual(await valuesOf(twin));
      for (const [path, { data }] of Object.entries(gradients))
        data.forEach((g, i) => expect(before[path]?.[i] as number).toBeCloseTo((after[path]?.[i] as number) + g, 12));
      expect(Object.keys(gradients)).toEqual(Object.keys(before).filter((path) => !path.includes("moving")));
      model.dispose();
      twin.dispose();
    });
  });

  test("a learning rate set between steps is used by the next one", async () => {
    await here(async () => {
      const model = line(0.1);
      const at = async (): Promise<number> => (await valuesOf(model))["layers.0.kernel"]?.[0] as number;
      await model.trainStep([[1]], [0]); // dL/dw = 2 w
      expect(await at()).toBeCloseTo(0.8, 12);
      model.optimizer.learningRate = 0.25;
      await model.trainStep([[1]], [0]);
      expect(await at()).toBeCloseTo(0.4, 12);
      model.dispose();
    });
  });

  test("tensors, nested, typed and shaped arrays train alike", async () => {
    await here(async () => {
      const { x: raw, y: labels } = iris();
      const nested = Array.from({ length: 150 }, (_, i) => [...raw.data.subarray(4 * i, 4 * i + 4)]);
      const forms = [raw, nested, nested.map((row) => Float64Array.from(row)), tensor(raw.data, { shape: [150, 4] as const })];
      const ends = [];
      for (const form of forms) {
        const model = blockModel();
        await model.fit(form, labels, { verbose: 0 });
        ends.push(await valuesOf(model));
        model.dispose();
      }
      for (const end of ends) expect(end).toEqual(ends[0]);
      (forms[3] as { dispose(): void }).dispose();
      expect(toHostArray(nested, { name: "x" }).shape).toEqual([150, 4]);
      const model = compile(sequential(input(4), dense(3)), {
        loss: softmaxCrossEntropy(),
        optimizer: sgd(),
        metrics: { accuracy: accuracy() },
      });
      const kinds = [labels, [...labels.data], Uint8Array.from(labels.data), Array.from(labels.data, (label) => [label])];
      const found = [];
      for (const kind of kinds) found.push(await model.evaluate(raw, kind));
      for (const measured of found) expect(measured).toEqual(found[0]);
      model.dispose();
    });
  });
});
