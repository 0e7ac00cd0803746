import { type Device, grad, logSoftmax, setDefaultDevice, type Shape, sum, type Tensor, tensor } from "@chainrule/engine";
import { type ActivationName, dense, input, sequential } from "@chainrule/layers";
import * as training from "@chainrule/training";
import { compile, lossOfBatch, sgd } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// What the reference file does not hold, from the formulas of Keras and PyTorch by hand.

let device: Device;
beforeAll(async () => {
  device = await deviceOf("reference");
  setDefaultDevice(device);
});
afterAll(() => setDefaultDevice(undefined));

const floats = (values: readonly number[], shape: Shape = [values.length]): Tensor => tensor(values, { shape, device });
const ints = (values: readonly number[]): Tensor => tensor(values, { dtype: "int32", device });
const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const near = (expected: readonly number[]): number[] => expected.map((x) => expect.closeTo(x, 10) as number);
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

describe("losses on numbers", () => {
  test("logCosh is smooth at 0 and straight far out", async () => {
    const f = (u: Tensor): Tensor => training.logCosh().perSample(floats([0, 0, 0], [3, 1]), u);
    expect(await values(f(floats([0, 400, -400], [3, 1])))).toEqual(near([0, 400 - Math.LN2, 400 - Math.LN2]));
    const slope = grad((u: Tensor) => lossOfBatch(training.logCosh({ reduction: "sum" }), floats([0], [1, 1]), u, undefined));
    expect(await values(slope(floats([0.5], [1, 1])))).toEqual(near([Math.tanh(0.5)]));
    // the curvature at the bottom is 1, as of e^2 / 2
    const curvature = grad((u: Tensor) => sum(slope(u)))(floats([0], [1, 1]));
    expect(await values(curvature)).toEqual(near([1]));
  });

  test("hinge takes 0 and 1 for -1 and 1, unless there are other numbers", async () => {
    const u = floats([0.5, 0.5, 2], [3, 1]);
    expect(await values(training.hinge().perSample(floats([0, 1, 1], [3, 1]), u))).toEqual(near([1.5, 0.5, 0]));
    expect(await values(training.hinge().perSample(floats([-1, 1, 0], [3, 1]), u))).toEqual(near([1.5, 0.5, 1]));
    expect(await values(training.squaredHinge().perSample(floats([-1, 1, 1], [3, 1]), u))).toEqual(near([2.25, 0.25, 0]));
  });

  test("cosineSimilarity has PyTorch's form too; a row of zeros has cosine 0", async () => {
    const [y, u] = [floats([3, 4, 1, 0], [2, 2]), floats([4, 3, 0, 0], [2, 2])];
    expect(await values(training.cosineSimilarity().perSample(y, u))).toEqual(near([-0.96, 0]));
    expect(await values(training.cosineSimilarity({ form: "distance" }).perSample(y, u))).toEqual(near([0.04, 1]));
  });

  test("multiMargin squares what is missing with power 2", async () => {
    const u = floats([1, 0.5, -3], [1, 3]);
    expect(await values(training.multiMargin({ margin: 1, power: 2 }).perSample(ints([0]), u))).toEqual(near([0.25 / 3]));
    expect(await values(training.multiMargin().perSample(ints([1]), u))).toEqual(near([1.5 / 3]));
  });
});

describe("focal losses", () => {
  test("gamma 0 is the plain cross-entropy, from logits and from probabilities", async () => {
    const [y, u] = [floats([1, 0, 1], [1, 3]), floats([0.4, 1.2, -2], [1, 3])];
    for (const fromLogits of [true, false]) {
      const p = fromLogits ? u : floats([0.4, 0.3, 0.9], [1, 3]);
      const plain = await values(training.binaryCrossentropy({ fromLogits }).perSample(y, p));
      expect(await values(training.binaryFocalCrossentropy({ fromLogits, gamma: 0 }).perSample(y, p))).toEqual(near(plain));
      const rows = floats([0, 1, 0], [1, 3]);
      const classes = await values(training.categoricalCrossentropy({ fromLogits }).perSample(rows, p));
      const focal = training.categoricalFocalCrossentropy({ fromLogits, gamma: 0, alpha: 1 });
      expect(await values(focal.perSample(rows, p))).toEqual(near(classes));
    }
  });

  test("balanced: alpha (1 - p)^gamma (-ln p) of a positive, (1 - alpha) p^gamma (-ln(1 - p)) of a negative", async () => {
    const loss = training.binaryFocalCrossentropy({ fromLogits: true, applyClassBalancing: true, alpha: 0.3, gamma: 1.5 });
    const p = sigma(0.4);
    const positive = -0.3 * (1 - p) ** 1.5 * Math.log(p);
    const negative = -0.7 * p ** 1.5 * Math.log(1 - p);
    const u = floats([0.4, 0.4], [2, 1]);
    expect(await values(loss.perSample(floats([1, 0], [2, 1]), u))).toEqual(near([positive, negative]));
  });

  test("far out there is no NaN, whatever the power", async () => {
    for (const gamma of [0, 0.5, 1, 2]) {
      const binary = training.binaryFocalCrossentropy({ fromLogits: true, gamma });
      const classes = training.categoricalFocalCrossentropy({ fromLogits: true, gamma });
      const y = floats([1, 0, 0, 1], [2, 2]);
      const u = floats([1e4, -1e4, 1e4, -1e4], [2, 2]);
      for (const loss of [binary, classes]) {
        const slope = grad((t: Tensor) => lossOfBatch(loss, y, t, undefined))(u);
        expect((await values(slope)).every(Number.isFinite), `${loss.name} ${gamma}`).toBe(true);
      }
    }
  });
});

describe("classes that weigh differently or do not count", () => {
  const u = (): Tensor => floats([0.2, -0.4, 1, 0.6, 0, -1], [3, 2]);
  const l = (row: readonly number[], k: number): number => Math.log(row.reduce((s, x) => s + Math.exp(x), 0)) - row[k]!;
  const losses = [l([0.2, -0.4], 1), l([1, 0.6], 0), l([0, -1], 1)] as const;

  test("the mean divides by the samples, or by the sum of their weights, sample weights included", async () => {
    const classWeights = [2, 0.5];
    const weighted = 0.5 * losses[0] + 2 * losses[1] + 0.5 * losses[2];
    for (const make of [training.softmaxCrossEntropy, training.negativeLogLikelihood]) {
      const given = make === training.softmaxCrossEntropy ? u() : logSoftmax(u());
      const of = (reduction: training.LossReduction, weight?: Tensor): Promise<number[]> =>
        values(lossOfBatch(make({ classWeights, reduction }), ints([1, 0, 1]), given, weight));
      expect(await of("sum")).toEqual(near([weighted]));
      expect(await of("sumOverBatchSize")).toEqual(near([weighted / 3]));
      expect(await of("meanWithSampleWeight")).toEqual(near([weighted / 3]));
      expect(await of("meanWithSampleWeight", floats([1, 3, 0]))).toEqual(near([(0.5 * losses[0] + 6 * losses[1]) / (0.5 + 6)]));
    }
  });

  test("ignored labels have no loss and no part in the mean", async () => {
    for (const ignoreClass of [-1, 0, 7])
      for (const make of [
        training.softmaxCrossEntropy,
        training.negativeLogLikelihood,
        (o: object) => training.sparseCategoricalCrossentropy({ ...o, fromLogits: true }),
      ]) {
        const given = make === training.negativeLogLikelihood ? logSoftmax(u()) : u();
        const loss = make({ ignoreClass });
        const labels = ints([1, ignoreClass, 1]);
        expect(await values(loss.perSample(labels, given))).toEqual(near([losses[0], 0, losses[2]]));
        expect(await values(lossOfBatch(loss, labels, given, undefined))).toEqual(near([(losses[0] + losses[2]) / 2]));
        expect(await values(lossOfBatch(loss, ints([ignoreClass, ignoreClass, ignoreClass]), given, undefined))).toEqual([0]);
      }
  });

  test("a model is fitted to labels of which some are ignored, and refuses other wrong ones", async () => {
    const x = [[1, 0], [0, 1], [1, 1], [0.5, 0.2]]; // prettier-ignore
    const model = compile(sequential(input(2), dense(3)), {
      loss: training.softmaxCrossEntropy({ ignoreClass: -1 }),
      optimizer: sgd({ learningRate: 0.5 }),
    });
    await model.to(device);
    const before = await model.evaluate(x, [0, 1, -1, 2]);
    await model.fit(x, [0, 1, -1, 2], { epochs: 20 });
    expect((await model.evaluate(x, [0, 1, -1, 2])).loss).toBeLessThan(before.loss);
    await expect(model.fit(x, [0, 1, -2, 2])).rejects.toThrow("label -2");
    model.dispose();
  });
});

describe("losses of several operands", () => {
  test("tripletMarginLoss: other powers, swapped, reduced by sum", async () => {
    const [a, p, n] = [floats([0, 0], [1, 2]), floats([1, 2], [1, 2]), floats([2, 2], [1, 2])];
    const of = (options: training.TripletMarginOptions): Promise<number[]> =>
      values(training.tripletMarginLoss(a, p, n, { epsilon: 0, ...options }));
    expect(await of({ power: 1 })).toEqual(near([3 - 4 + 1]));
    expect(await of({ power: 3, margin: 2 })).toEqual(near([9 ** (1 / 3) - 16 ** (1 / 3) + 2]));
    expect(await of({ swap: true, reduction: "sum" })).toEqual(near([Math.sqrt(5) - 1 + 1]));
  });

  test("cosineEmbeddingLoss: together 1 - cos, apart max(0, cos - margin)", async () => {
    const [a, b] = [floats([3, 4, 3, 4, 1, 0], [3, 2]), floats([4, 3, 4, 3, -1, 0], [3, 2])];
    const of = (margin: number): Promise<number[]> =>
      values(training.cosineEmbeddingLoss(a, b, ints([1, -1, -1]), { margin, reduction: "sum" }));
    expect(await of(0)).toEqual(near([0.04 + 0.96 + 0]));
    expect(await of(0.5)).toEqual(near([0.04 + 0.46 + 0]));
  });

  test("gaussianNegativeLogLikelihood with its constant", async () => {
    const of = training.gaussianNegativeLogLikelihood(floats([1]), floats([3]), floats([4]), { full: true });
    expect(await values(of)).toEqual(near([(Math.log(4) + 1 + Math.log(2 * Math.PI)) / 2]));
  });
});

describe("what is refused", () => {
  const said = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "accepted";
  };
  test("heads that do not fit", () => {
    const refusal = (loss: training.Loss, head: ActivationName, units = 3): string =>
      said(() => compile(sequential(input(4), dense(units, { activation: head })), { loss, optimizer: sgd() }).dispose());
    expect(refusal(training.poisson(), "softplus")).toBe("accepted");
    expect(refusal(training.negativeLogLikelihood(), "logSoftmax")).toBe("accepted");
    expect(refusal(training.klDivergence(), "softmax")).toBe("accepted");
    expect(
      [
        refusal(training.poisson(), "linear"),
        refusal(training.negativeLogLikelihood(), "linear"),
        refusal(training.klDivergence(), "linear"),
        refusal(training.multiMargin(), "linear", 1),
        refusal(training.binaryFocalCrossentropy(), "linear"),
        refusal(training.categoricalFocalCrossentropy({ fromLogits: true }), "softmax"),
      ].join("\n"),
    ).toMatchInlineSnapshot(`
      "ArgumentError: compile: the network ends without an activation, but the loss poisson takes rates, which are above 0. Give the last layer one, as in dense(units, { activation: "softplus" }), or "exponential". To train it all the same, set allowMismatchedHead: true.
      ArgumentError: compile: the network does not end with logSoftmax, but the loss negativeLogLikelihood takes logarithms of probabilities. Give the last layer activation: "logSoftmax", or leave it without one and use the loss softmaxCrossEntropy. To train it all the same, set allowMismatchedHead: true.
      ArgumentError: compile: the network ends without an activation, but the loss klDivergence takes probabilities. Give the last layer one, as in dense(units, { activation: "softmax" }), or use the loss softmaxCrossEntropy. To train it all the same, set allowMismatchedHead: true.
      ArgumentError: compile: the network has one output, but the loss multiMargin tells classes apart by one output for each: of one alone nothing is learned. Let the last layer have as many units as there are classes, or use sigmoidCrossEntropy for yes or no, meanSquaredError for numbers. To train it all the same, set allowMismatchedHead: true.
      ArgumentError: compile: the network ends without an activation, but the loss binaryFocalCrossentropy takes probabilities. Give the last layer one, as in dense(units, { activation: "sigmoid" }), or use the loss sigmoidCrossEntropy. To train it all the same, set allowMismatchedHead: true.
      ArgumentError: compile: the network ends with softmax, but the loss categoricalFocalCrossentropy({ fromLogits: true }) takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss categoricalFocalCrossentropy(). To train it all the same, set allowMismatchedHead: true."
    `);
  });

  test("options and operands that make no sense", () => {
    expect(
      [
        () => training.smoothL1({ beta: 0 }),
        () => training.multiMargin({ power: 3 as never }),
        () => training.multiMargin({ margin: NaN }),
        () => training.cosineSimilarity({ form: "cos" as never }),
        () => training.binaryFocalCrossentropy({ gamma: -1 }),
        () => training.binaryFocalCrossentropy({ applyClassBalancing: 1 as never }),
        () => training.categoricalFocalCrossentropy({ alpha: 2 }),
        () => training.binaryCrossentropy({ fromLogits: "yes" as never }),
        () => training.softmaxCrossEntropy({ classWeights: [1, -1] }),
        () => training.softmaxCrossEntropy({ classWeights: { 0: 1 } as never }),
        () => training.softmaxCrossEntropy({ ignoreClass: 0.5 }),
        () => training.softmaxCrossEntropy({ classWeights: [1] }).perSample(ints([0]), floats([1, 2], [1, 2])),
        () => training.softmaxCrossEntropy({ ignoreClass: 0 }).perSample(floats([1, 0], [1, 2]), floats([1, 2], [1, 2])),
        () => training.sigmoidCrossEntropy({ positiveWeight: -1 }),
        () =>
          training.sigmoidCrossEntropy({ positiveWeight: [1, 2, 3] }).perSample(floats([1, 0], [1, 2]), floats([1, 2], [1, 2])),
        () => training.tripletMarginLoss(floats([1], [1, 1]), floats([1], [1, 1]), floats([1])),
        () => training.tripletMarginLoss(floats([1]), floats([1]), floats([1]), { margin: -1 }),
        () => training.cosineEmbeddingLoss(floats([1], [1, 1]), floats([1], [1, 1]), ints([1, 1])),
        () => training.gaussianNegativeLogLikelihood(floats([1]), ints([1]), floats([1])),
        () => training.l2Penalty(floats([1]), -1),
        () => training.l1Penalty([1] as never),
      ]
        .map(said)
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "ArgumentError: smoothL1: beta 0. Use a finite number above 0.
      ArgumentError: multiMargin: power 3. Use 1 or 2.
      ArgumentError: multiMargin: margin NaN. Use a finite number.
      ArgumentError: cosineSimilarity: there is no form "cos". Choose from "negative", "distance".
      ArgumentError: binaryFocalCrossentropy: gamma -1. Use a finite number ≥ 0.
      ArgumentError: binaryFocalCrossentropy: applyClassBalancing 1. Use true or false.
      ArgumentError: categoricalFocalCrossentropy: alpha 2. Use a number in [0, 1].
      ArgumentError: binaryCrossentropy: fromLogits "yes". Use true or false.
      ArgumentError: softmaxCrossEntropy: classWeights [1, -1]. Give an array with a finite weight >= 0 for each class.
      ArgumentError: softmaxCrossEntropy: classWeights { 0: 1 }. Give an array with a finite weight >= 0 for each class.
      ArgumentError: softmaxCrossEntropy: ignoreClass 0.5. Use an integer.
      ShapeError: softmaxCrossEntropy: classWeights [1] for 2 classes. Give one weight for each.
      ArgumentError: softmaxCrossEntropy: ignoreClass with rows of chances. It is for integer labels.
      ArgumentError: sigmoidCrossEntropy: positiveWeight -1. Use finite weights >= 0.
      ShapeError: sigmoidCrossEntropy: positiveWeight: shapes [3] and [1, 2] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
      ShapeError: tripletMarginLoss: anchor [1, 1], positive [1, 1], negative [1]. Expected one shape for all.
      ArgumentError: tripletMarginLoss: margin -1. Use a finite number above 0.
      ShapeError: cosineEmbeddingLoss: labels [2] for pairs [1, 1]. Expected a tensor of 1 and -1 of shape [1].
      DTypeError: gaussianNegativeLogLikelihood: target is int32. Use cast(x, "float32").
      ArgumentError: l2Penalty: lambda -1. Use a finite number ≥ 0.
      ArgumentError: l1Penalty: w is [1]. Use a tensor, as tensor(values) makes it."
    `);
  });
});
