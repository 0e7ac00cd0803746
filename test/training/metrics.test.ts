import { type Device, type Shape, type Tensor, tensor } from "@chainrule/engine";
import {
  accuracy,
  binaryAccuracy,
  binaryCrossentropy,
  categoricalAccuracy,
  lossMetric,
  meanSquaredError,
  type MetricSetting,
  type MetricSpec,
  r2,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalAccuracy,
} from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

let device: Device;
beforeAll(async () => {
  device = await deviceOf("reference");
});

const floats = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, device });
const ints = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, dtype: "int32", device });
const setting = (targets: MetricSetting["targets"], link: MetricSetting["link"] = "identity"): MetricSetting => ({
  targets,
  link,
});

/** The metric over batches of (targets, predictions, weights). */
async function over(
  spec: MetricSpec,
  on: MetricSetting,
  batches: readonly (readonly [Tensor, Tensor, Tensor?])[],
): Promise<number> {
  const metric = spec(on);
  const accumulator = metric.start();
  for (const [y, u, w] of batches) accumulator.add(await Promise.all(metric.measure(y, u, w).map((sum) => sum.read())));
  return accumulator.result();
}

describe("accuracy", () => {
  test("each sample counts once, so a partial batch weighs less", async () => {
    const u = (n: number): Tensor => floats(Array.from({ length: n }, () => [0, 1]).flat(), [n, 2]);
    const batches = [
      [ints([1, 1, 1, 1], [4]), u(4)],
      [ints([0], [1]), u(1)],
    ] as const;
    expect(await over(accuracy(), setting("labels"), batches)).toBe(0.8);
    expect(await over(sparseCategoricalAccuracy(), setting("labels"), batches)).toBe(0.8);
  });

  test("samples count by their weights; those of weight 0 not at all", async () => {
    const batch = [ints([1, 0, 0], [3]), floats([0, 1, 0, 1, 1, 0], [3, 2]), floats([3, 1, 0], [3])] as const;
    expect(await over(accuracy(), setting("labels"), [batch])).toBe(0.75);
  });

  test("it follows the loss's targets: labels, rows, or 0 and 1", async () => {
    const u = floats([0.1, 0.7, 0.2, 0.6, 0.3, 0.1], [2, 3]);
    const rows = floats([0, 1, 0, 0, 0, 1], [2, 3]);
    expect(await over(accuracy(), setting("oneHot"), [[rows, u]])).toBe(0.5);
    expect(await over(categoricalAccuracy(), setting("oneHot"), [[rows, u]])).toBe(0.5);
    expect(await over(accuracy(), setting("labelsOrOneHot", "softmax"), [[rows, u]])).toBe(0.5);
    expect(await over(accuracy(), setting("labelsOrOneHot", "softmax"), [[ints([1, 2], [2]), u]])).toBe(0.5);
    expect(await over(accuracy(), setting("labelsOrOneHot", "softmax"), [[ints([1, 2], [2, 1]), u]])).toBe(0.5);
    // each of the 6 answers counts: .7 and .6 are said, the first is right
    expect(await over(accuracy(), setting("binary"), [[rows, u]])).toBeCloseTo(4 / 6, 15);
    expect(await over(accuracy(), setting("numbers"), [[floats([1, 0], [2]), floats([0.6, 0.7], [2, 1])]])).toBe(0.5);
    expect(await over(accuracy(), setting("numbers"), [[rows, u]])).toBe(0.5);
  });

  test("on logits the threshold is that of the chance", async () => {
    const y = floats([1, 0, 0, 1], [4, 1]);
    const logits = floats([0.2, 0.2, -0.2, 3], [4, 1]);
    expect(await over(accuracy(), setting("binary", "sigmoid"), [[y, logits]])).toBe(0.75);
    // .2 is no chance above one half
    expect(await over(accuracy(), setting("binary"), [[y, logits]])).toBe(0.75);
    const both = floats([1, 1], [2, 1]);
    expect(await over(binaryAccuracy(), setting("binary", "sigmoid"), [[both, floats([0.2, 0.4], [2, 1])]])).toBe(1);
    expect(await over(binaryAccuracy(), setting("binary"), [[both, floats([0.2, 0.4], [2, 1])]])).toBe(0);
    // sigmoid(1) = .73, sigmoid(1.5) = .82
    expect(await over(binaryAccuracy({ threshold: 0.8 }), setting("binary", "sigmoid"), [[both, floats([1, 1.5], [2, 1])]])).toBe(
      0.5,
    );
    expect(
      await over(binaryAccuracy({ threshold: 0.5 }), setting("oneHot", "softmax"), [
        [floats([1, 0], [1, 2]), floats([0.3, 0.2], [1, 2])],
      ]),
    ).toBe(1);
  });

  test("it is NaN over nothing, and refuses targets that do not fit", async () => {
    expect(accuracy()(setting("labels")).start().result()).toBeNaN();
    expect(() =>
      accuracy()(setting("labels")).measure(ints([1, 0, 1], [3]), floats([1, 0, 1, 0], [2, 2]), undefined),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: accuracy: labels [3] for predictions [2, 2]. Expected one label per row: [2].]`,
    );
    expect(() => binaryAccuracy({ threshold: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: binaryAccuracy: threshold 1. Use a chance between 0 and 1.]`,
    );
    expect(() => binaryAccuracy({ treshold: 0.4 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: binaryAccuracy: there is no option "treshold". Choose from "threshold".]`,
    );
  });
});

describe("r2", () => {
  test("outputs are averaged, and nothing is lost far from 0", async () => {
    const y = [1, 50, 2, 40, 3, 60, 5, 20, 8, 10];
    const u = [1.5, 45, 2, 45, 2.5, 50, 5, 25, 7, 20];
    const byHand = [0, 1]
      .map((j) => {
        const [t, p] = [y.filter((_, i) => i % 2 === j), u.filter((_, i) => i % 2 === j)];
        const mean = t.reduce((a, b) => a + b) / t.length;
        return 1 - t.reduce((s, v, i) => s + (v - (p[i] as number)) ** 2, 0) / t.reduce((s, v) => s + (v - mean) ** 2, 0);
      })
      .reduce((a, b) => a + b / 2, 0);
    for (const offset of [0, 2 ** 20]) {
      const at = (values: number[]): number[] => values.map((v) => v + offset);
      const batches = [
        [floats(at(y.slice(0, 6)), [3, 2]), floats(at(u.slice(0, 6)), [3, 2])],
        [floats(at(y.slice(6)), [2, 2]), floats(at(u.slice(6)), [2, 2])],
      ] as const;
      expect(await over(r2(), setting("numbers"), batches)).toBeCloseTo(byHand, 12);
    }
  });

  test("a weight of 2 is a sample twice, a weight of 0 none", async () => {
    const y = [1, 4, 2, 7];
    const u = [2, 3, 2, 9];
    const weighted = [[floats(y, [4]), floats(u, [4, 1]), floats([2, 1, 0, 1], [4])]] as const;
    const repeated = [[floats([1, 1, 4, 7], [4]), floats([2, 2, 3, 9], [4, 1])]] as const;
    expect(await over(r2(), setting("numbers"), weighted)).toBeCloseTo(await over(r2(), setting("numbers"), repeated), 14);
  });

  test("targets that never vary give 1 or 0, one sample gives NaN: as scikit-learn's", async () => {
    expect(await over(r2(), setting("numbers"), [[floats([3, 3], [2]), floats([3, 3], [2])]])).toBe(1);
    expect(await over(r2(), setting("numbers"), [[floats([3, 3], [2]), floats([3, 4], [2])]])).toBe(0);
    expect(await over(r2(), setting("numbers"), [[floats([3], [1]), floats([3], [1])]])).toBeNaN();
  });
});

describe("r2 beside a loss on logits", () => {
  test("it scores the chances, as Keras does on the network's own softmax or sigmoid", async () => {
    const y = floats([1, 0, 1, 0], [4]);
    const logits = [2, -1, 0.5, -3];
    const chances = logits.map((u) => 1 / (1 + Math.exp(-u)));
    const residual = [1, 0, 1, 0].reduce((total, t, i) => total + (t - (chances[i] as number)) ** 2, 0);
    const scored = await over(r2(), setting("binary", "sigmoid"), [[y, floats(logits, [4, 1])]]);
    expect(scored).toBeCloseTo(1 - residual / 1, 14);
    const rows = floats([1, 0, 0, 1, 1, 0], [3, 2]);
    const u = [0.3, -0.4, 1, 2, -1, 0];
    const p = u.map((value, i) => Math.exp(value) / (Math.exp(value) + Math.exp(u[i ^ 1] as number)));
    const direct = await over(r2(), setting("numbers"), [[rows, floats(p, [3, 2])]]);
    expect(await over(r2(), setting("oneHot", "softmax"), [[rows, floats(u, [3, 2])]])).toBeCloseTo(direct, 13);
  });
});

describe("lossMetric", () => {
  test("it is the weighted mean of the samples' losses, whatever the loss's reduction", async () => {
    const spec = lossMetric(meanSquaredError({ reduction: "sum" }));
    const y = floats([0, 0, 0], [3]);
    expect(await over(spec, setting("numbers"), [[y, floats([1, 2, 3], [3, 1])]])).toBeCloseTo(14 / 3, 14);
    expect(await over(spec, setting("numbers"), [[y, floats([1, 2, 3], [3, 1]), floats([1, 1, 0], [3])]])).toBe(2.5);
    const sequence = floats([1, 1, 3, 3], [2, 2, 1]);
    expect(await over(spec, setting("numbers"), [[floats([0, 0, 0, 0], [2, 2]), sequence, floats([3, 1], [2])]])).toBe(3);
  });

  test("a loss on chances beside one on logits sees the chances", async () => {
    const y = floats([1, 0], [2, 1]);
    const logits = floats([0.3, -2], [2, 1]);
    const expected = await over(lossMetric(sigmoidCrossEntropy()), setting("binary", "sigmoid"), [[y, logits]]);
    expect(expected).toBeCloseTo((Math.log1p(Math.exp(-0.3)) + Math.log1p(Math.exp(-2))) / 2, 14);
    expect(await over(lossMetric(binaryCrossentropy()), setting("binary", "sigmoid"), [[y, logits]])).toBeCloseTo(expected, 14);
    const brier = await over(lossMetric(meanSquaredError()), setting("binary", "sigmoid"), [[y, logits]]);
    const p = [0.3, -2].map((u) => 1 / (1 + Math.exp(-u))) as [number, number];
    expect(brier).toBeCloseTo(((1 - p[0]) ** 2 + p[1] ** 2) / 2, 14);
  });

  test("a loss on logits beside one on chances is refused", () => {
    expect(() => lossMetric(softmaxCrossEntropy())(setting("labels"))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: lossMetric: softmaxCrossEntropy takes the logits of a softmax, but the loss that is trained takes no logits. Watch a loss on probabilities instead, such as categoricalCrossentropy() or binaryCrossentropy().]`,
    );
    expect(() => lossMetric(softmaxCrossEntropy())(setting("binary", "sigmoid"))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: lossMetric: softmaxCrossEntropy takes the logits of a softmax, but the loss that is trained takes the logits of a sigmoid. Watch a loss on probabilities instead, such as categoricalCrossentropy() or binaryCrossentropy().]`,
    );
  });
});
