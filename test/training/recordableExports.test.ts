import { setDefaultDevice, setRecordingMode } from "@chainrule/engine";
import * as layers from "@chainrule/layers";
import type { Spec } from "@chainrule/layers";
import * as training from "@chainrule/training";
import type { CompileOptions, Loss, MetricSpec, Optimizer } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// Everything that the packages offer for a network or its training is replayed without further ado. The lists come from the exports.

beforeAll(async () => {
  setDefaultDevice(await deviceOf("cpu"));
  setRecordingMode("on");
});
afterAll(() => {
  setDefaultDevice(undefined);
  setRecordingMode(inject("recording"));
});

/** Exports that need an argument to make something of. */
const given: Readonly<Record<string, () => unknown>> = {
  dense: () => layers.dense(2),
  conv2d: () => layers.conv2d(2, 3, { padding: "same", activation: "relu" }),
  dropout: () => layers.dropout(0.3),
  reshape: () => layers.reshape([1, -1]),
  residual: () => layers.residual(layers.batchNorm(), layers.relu()),
  sequential: () => layers.sequential(layers.batchNorm(), layers.prelu()),
  threshold: () => layers.threshold({ threshold: 0.1, value: 0.2 }),
  activation: () => layers.activation("tanh"),
  lossMetric: () => training.lossMetric(training.meanSquaredError()),
  weighted: () => training.weighted(training.r2()),
};

/** Exported functions that make no part of a step. A new export belongs here, or is tested below. */
const noParts = new Set(
  (
    "build constant defineSpec fansOf getWeights initialValue initializer input isRecordableModule normal orthogonal partsContext " +
    "setWeights showCall summary truncatedNormal uniform within " +
    "checkModelGradients compareDevices compile explain earlyStopping learningRateScheduler reduceLearningRateOnPlateau " +
    "lossOfBatch reduceLoss " +
    // losses of pairs and penalties: ops over tensors, for steps of one's own
    "cosineEmbeddingLoss gaussianNegativeLogLikelihood l1Penalty l2Penalty tripletMarginLoss"
  ).split(" "),
);

const specs: [string, Spec][] = [];
const losses: [string, Loss][] = [];
const optimizers: [string, Optimizer][] = [];
const metrics: [string, MetricSpec][] = [];
const unknown: string[] = [];
for (const [name, value] of Object.entries<unknown>({ ...layers, ...training })) {
  if (typeof value !== "function" || /^[A-Z]/.test(name) || noParts.has(name)) continue;
  let made: unknown;
  try {
    made = (given[name] ?? (value as () => unknown))();
  } catch {
    // told below
  }
  if (typeof made === "function") metrics.push([name, made as MetricSpec]);
  else if (typeof made !== "object" || made === null) unknown.push(name);
  else if ("build" in made) specs.push([name, made as Spec]);
  else if ("perSample" in made) losses.push([name, made as Loss]);
  else if ("update" in made) optimizers.push([name, made as Optimizer]);
  else unknown.push(name);
}

/** Targets of each kind for six rows and three outputs. */
const targets: Readonly<Record<Loss["targets"], number[] | number[][]>> = {
  labels: [0, 1, 2, 2, 1, 0],
  oneHot: [0, 1, 2, 2, 1, 0].map((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0))),
  labelsOrOneHot: [0, 1, 2, 2, 1, 0],
  binary: [0, 1, 0, 1, 1, 0].map((one) => [one, 1 - one, one]),
  numbers: [0, 1, 2, 3, 4, 5].map((n) => [n / 5, 0.3, n / 9]),
};

async function told(shape: readonly number[], parts: readonly Spec[], options: Partial<CompileOptions<string>>): Promise<string> {
  const loss = options.loss ?? training.meanSquaredError();
  const model = training.compile(layers.sequential(layers.input(shape), ...parts, layers.flatten(), layers.dense(3)), {
    loss,
    optimizer: training.sgd(),
    allowMismatchedHead: true,
    ...options,
  });
  const size = 6 * shape.reduce((a, b) => a * b, 1);
  const x = { data: Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 11), shape: [6, ...shape] };
  for (let i = 0; i < 4; i++) {
    await model.trainStep(x, targets[loss.targets]);
    await model.evaluate(x, targets[loss.targets]);
    await model.predict(x, { allowNonFinite: true });
  }
  const text = training.explain(model);
  model.dispose();
  return text
    .split("\n")
    .filter((line) => !line.startsWith("  "))
    .map((line) => (/: replayed \d+ times/.test(line) ? "replayed" : line))
    .join(", ");
}

test("every export is known", () => {
  expect(unknown).toEqual([]);
  expect([specs.length, losses.length, optimizers.length, metrics.length].every((n) => n > 1)).toBe(true);
  for (const name of [...noParts, ...Object.keys(given)]) expect(name in layers || name in training, name).toBe(true);
});

describe("replayed on cpu, in training, evaluation and prediction", () => {
  const all = "replayed, replayed, replayed";
  test.each(specs)("layer %s", async (name, spec) => {
    const images = name.endsWith("2d");
    expect(await told(images ? [4, 4, 2] : [4], [spec], {})).toBe(all);
  });
  test.each(losses)("loss %s", async (_, loss) => {
    expect(await told([4], [], { loss })).toBe(all);
  });
  test.each(optimizers)("optimizer %s", async (_, optimizer) => {
    expect(await told([4], [], { optimizer })).toBe(all);
  });
  test.each(metrics)("metric %s", async (name, metric) => {
    const fitting: Readonly<Record<string, Loss>> = {
      accuracy: training.softmaxCrossEntropy(),
      sparseCategoricalAccuracy: training.softmaxCrossEntropy(),
      categoricalAccuracy: training.categoricalCrossentropy({ fromLogits: true }),
      binaryAccuracy: training.sigmoidCrossEntropy(),
    };
    const loss = fitting[name] ?? training.meanSquaredError();
    expect(await told([4], [], { loss, metrics: { watched: metric } })).toBe(all);
  });
});
