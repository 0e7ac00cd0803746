import { type Device, setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import {
  accuracy,
  compile,
  lossMetric,
  meanSquaredError,
  type MetricSpec,
  r2,
  sgd,
  softmaxCrossEntropy,
  weighted,
} from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// Keras: `metrics` count every sample once, `weighted_metrics` by its weight. Only the loss always takes the weights.

let device: Device;
beforeAll(async () => {
  device = await deviceOf("cpu");
  setDefaultDevice(device);
});
afterAll(() => setDefaultDevice(undefined));

const labels = [0, 0, 1, 1, 2, 2];
const x = labels.map((label) => [label === 0 ? 1 : 0, label === 0 ? 0 : 1]);
/** Weights that leave only class 0 in. */
const sampleWeight = labels.map((label) => Number(label === 0));

test("metrics count every sample once; weighted ones by the weights: in evaluate, fit, validation and with classWeight", async () => {
  const metrics = { accuracy: accuracy(), weighted: weighted(accuracy()) };
  const model = compile(sequential(input(2), dense(3, { kernelInitializer: "ones", useBias: false })), {
    loss: softmaxCrossEntropy(),
    // nothing moves: all logits are equal, and the first class is said
    optimizer: sgd({ learningRate: 0 }),
    metrics,
  });
  const measured = await model.evaluate(x, labels, { sampleWeight });
  expect(measured.accuracy).toBeCloseTo(1 / 3, 6);
  expect(measured.weighted).toBe(1);
  expect(measured.loss).toBeCloseTo(Math.log(3) / 3, 6);

  const options = { epochs: 1, batchSize: 4, verbose: 0, validationData: [x, labels, sampleWeight] } as const;
  const { history } = await model.fit(x, labels, { ...options, sampleWeight });
  expect(history.accuracy[0]).toBeCloseTo(1 / 3, 6);
  expect(history.weighted[0]).toBe(1);
  expect(history.val_accuracy?.[0]).toBeCloseTo(1 / 3, 6);
  expect(history.val_weighted?.[0]).toBe(1);
  const byClass = await model.fit(x, labels, { epochs: 1, verbose: 0, classWeight: { 1: 0, 2: 0.5 } });
  expect(byClass.history.accuracy[0]).toBeCloseTo(1 / 3, 6);
  expect(byClass.history.weighted[0]).toBeCloseTo(2 / 3, 6);
  model.dispose();
});

test("r2 and losses as metrics likewise; without weights both forms agree", async () => {
  const metrics = {
    r2: r2(),
    r2Weighted: weighted(r2()),
    mse: lossMetric(meanSquaredError()),
    mseWeighted: weighted(lossMetric(meanSquaredError())),
  };
  const model = compile(sequential(input(1), dense(1, { kernelInitializer: "ones" })), {
    loss: meanSquaredError(),
    optimizer: sgd(),
    metrics,
  });
  const [at, y] = [
    [[1], [2], [3]],
    [1, 3, 7],
  ];
  const plain = await model.evaluate(at, y);
  expect([plain.r2Weighted, plain.mseWeighted]).toEqual([plain.r2, plain.mse]);
  const some = await model.evaluate(at, y, { sampleWeight: [1, 1, 0] });
  expect([some.r2, some.mse]).toEqual([plain.r2, plain.mse]);
  const first = await model.evaluate(at.slice(0, 2), y.slice(0, 2));
  expect(some.mseWeighted).toBeCloseTo(first.mse, 6);
  expect(some.r2Weighted).toBeCloseTo(first.r2, 6);
  model.dispose();
});

describe("weighted", () => {
  test("keeps the metric's name, and twice is as once", () => {
    const setting = { link: "identity", targets: "labels" } as const;
    expect(weighted(accuracy())(setting)).toMatchObject({ name: "accuracy", isWeighted: true });
    expect(weighted(weighted(accuracy()))(setting)).toMatchObject({ name: "accuracy", isWeighted: true });
  });

  test("refuses what is no metric", () => {
    expect(() => weighted("accuracy" as unknown as MetricSpec)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: weighted: accuracy is no metric. Give one made by a call, as in weighted(accuracy()).]`,
    );
  });
});
