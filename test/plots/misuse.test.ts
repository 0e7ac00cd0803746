import { confusionMatrix, curveFit, decisionRegions, lossCurves, predictedAgainstTrue, progress } from "@chainrule/plots";
import { ChainruleError, type Tensor } from "@chainrule/engine";
import { describe, expect, it } from "vitest";

/** Name and text of the error of ours that `act` throws. */
async function errorOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ChainruleError) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const points = [
  [0, 0],
  [1, 1],
];
const zeros = (rows: number[][]): number[] => rows.map(() => 0);

describe("decisionRegions refuses", () => {
  const refused = (change: Partial<Parameters<typeof decisionRegions>[0]>): Promise<string> =>
    errorOf(() => decisionRegions({ points, labels: [0, 1], predict: zeros, resolution: 5, ...change }));

  it("other numbers of points and labels, and none", async () => {
    expect(await refused({ labels: [0] })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: points has 2 entries, labels has 1. Give one of each per sample."`,
    );
    expect(await refused({ points: [], labels: [] })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: points is empty. Give at least one sample."`,
    );
  });

  it("points that are not two finite numbers", async () => {
    expect(await refused({ points: [[0, 0, 1], [1, 1, 1]] })).toMatchInlineSnapshot(`"ShapeError: decisionRegions: points[0] has 3 numbers, expected a row of 2."`); // prettier-ignore
    expect(await refused({ points: [[0, 0], [1, NaN]] })).toMatchInlineSnapshot(`"NumericError: decisionRegions: points[1][1] is NaN, expected a finite number. Leave such samples out, or find the step of training that blew up."`); // prettier-ignore
    expect(await refused({ points: [3, 4] })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: points[0] has one number, expected a row of 2."`,
    );
  });

  it("labels that are no class", async () => {
    expect(await refused({ labels: [0, -1] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: labels[1] is -1, expected 0. Labels count from 0, and there must be a name for each class."`,
    );
    expect(await refused({ labels: [0, 2], classNames: ["a", "b"] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: labels[1] is 2, expected a whole number from 0 to 1. Labels count from 0, and there must be a name for each class."`,
    );
    expect(await refused({ labels: [0, 0.5] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: labels[1] is 0.5, expected 0. Labels count from 0, and there must be a name for each class."`,
    );
    expect(await refused({ labels: [NaN, 0] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: labels[0] is NaN, expected 0. Labels count from 0, and there must be a name for each class."`,
    );
  });

  it("answers that no classifier gives", async () => {
    expect(await refused({ predict: () => [0] })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: predict gave 1 answers for 2 rows. Give one per row."`,
    );
    expect(await refused({ predict: (rows) => rows.map(() => [NaN, 1]) })).toMatchInlineSnapshot(
      `"NumericError: decisionRegions: predict(points)[0][0] is NaN, expected a finite number. Leave such samples out, or find the step of training that blew up."`,
    );
    expect(await refused({ predict: (rows) => rows.map((_, index) => (index === 0 ? [0.5, 0.5] : [1])) })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: predict(points)[1] is a row of 1, expected a row of 2 scores as in predict(points)[0]."`,
    );
    expect(await refused({ predict: (rows) => rows.map(() => 0.7) })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: predict(points)[0] is 0.7, expected a class index like 0 or 2. Give class indices throughout, or a row of scores per sample throughout."`,
    );
    expect(await refused({ predict: (rows) => rows.map(() => [2.3]) })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: predict(points)[0] is a row of one number, 2.3, and such is read as the chance of class 1. Give chances from 0 to 1 (model.probabilities), or class indices not in rows."`,
    );
    expect(await refused({ predict: (rows) => rows.map(() => [1, 0, 0]), classNames: ["a", "b"] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: classNames has 2 entries, predict tells 3 classes apart. Give one name per class."`,
    );
    expect(await refused({ predict: (rows) => ({ data: new Float32Array(4), shape: [rows.length, 3] }) })).toMatchInlineSnapshot(
      `"ShapeError: decisionRegions: predict(points) has shape [2, 3] and 4 numbers, expected [n] or [n, k] and as many numbers."`,
    );
  });

  it("a resolution that is none", async () => {
    expect(await refused({ resolution: 0 })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: resolution is 0, expected a whole number from 2 to 1000."`,
    );
  });
});

describe("lossCurves refuses", () => {
  it("an empty history", async () => {
    expect(await errorOf(() => lossCurves({}))).toMatchInlineSnapshot(
      `"ShapeError: lossCurves: the history names no metric, got []. Give what fit returned, with "loss" in it."`,
    );
    expect(await errorOf(() => lossCurves({ epoch: [0, 1] }))).toMatchInlineSnapshot(
      `"ShapeError: lossCurves: the history names no metric, got [epoch]. Give what fit returned, with "loss" in it."`,
    );
    expect(await errorOf(() => lossCurves({ loss: [] }))).toMatchInlineSnapshot(
      `"ShapeError: lossCurves: the history is empty: "loss" has no entry. Train at least one epoch."`,
    );
  });

  it("curves of different lengths", async () => {
    expect(await errorOf(() => lossCurves({ loss: [1, 2], val_loss: [1] }))).toMatchInlineSnapshot(
      `"ShapeError: lossCurves: "val_loss" has 1 entries, "loss" has 2. Give one per epoch, NaN where one was not measured."`,
    );
  });

  it("a log scale with nothing above zero", async () => {
    expect(await errorOf(() => lossCurves({ loss: [0, -1] }, { logLoss: true }))).toMatchInlineSnapshot(
      `"ArgumentError: lossCurves: no value of "loss" is above 0, and a logarithmic axis shows only such. Leave logLoss out."`,
    );
  });
});

describe("confusionMatrix refuses", () => {
  it("other numbers of answers than of labels, and none", async () => {
    expect(await errorOf(() => confusionMatrix([0, 1], [0]))).toMatchInlineSnapshot(
      `"ShapeError: confusionMatrix: yTrue has 2 entries, yPred has 1. Give one of each per sample."`,
    );
    expect(await errorOf(() => confusionMatrix([], []))).toMatchInlineSnapshot(
      `"ShapeError: confusionMatrix: yTrue is empty. Give at least one sample."`,
    );
  });

  it("classes without a name", async () => {
    expect(await errorOf(() => confusionMatrix([0, 2], [0, 1], ["a", "b"]))).toMatchInlineSnapshot(
      `"ArgumentError: confusionMatrix: yTrue[1] is 2, expected a whole number from 0 to 1. Labels count from 0, and there must be a name for each class."`,
    );
    expect(await errorOf(() => confusionMatrix([0, 1], [0, 1], []))).toMatchInlineSnapshot(
      `"ArgumentError: confusionMatrix: classNames is empty. Give one name per class, or leave it out."`,
    );
  });

  it("what is not on the host", async () => {
    const tensor = { shape: [2], read: () => Promise.resolve(Int32Array.of(0, 1)) } as unknown as Tensor<1>;
    // @ts-expect-error A tensor is not on the host.
    expect(await errorOf(() => confusionMatrix(tensor, [0, 1]))).toMatchInlineSnapshot(
      `"ArgumentError: confusionMatrix: yTrue has a shape but no data here. Read a tensor first: await x.read()."`,
    );
  });
});

describe("the regression plots refuse", () => {
  it("other numbers of predictions than of targets", async () => {
    expect(await errorOf(() => predictedAgainstTrue({ truth: [1], predicted: [] }))).toMatchInlineSnapshot(
      `"ShapeError: predictedAgainstTrue: truth has 1 entries, predicted has 0. Give one of each per sample."`,
    );
    expect(await errorOf(() => curveFit({ x: [1, 2], y: [1], curve: [[0, 0]] }))).toMatchInlineSnapshot(
      `"ShapeError: curveFit: x has 2 entries, y has 1. Give one of each per sample."`,
    );
  });

  it("values that are not finite", async () => {
    expect(await errorOf(() => predictedAgainstTrue({ truth: [1], predicted: [Infinity] }))).toMatchInlineSnapshot(
      `"NumericError: predictedAgainstTrue: predicted[0] is Infinity, expected a finite number. Leave such samples out, or find the step of training that blew up."`,
    );
    expect(await errorOf(() => curveFit({ x: [1], y: [1], curve: [[0, NaN]] }))).toMatchInlineSnapshot(
      `"NumericError: curveFit: curve[0][1] is NaN, expected a finite number. Leave such samples out, or find the step of training that blew up."`,
    );
  });

  it("rows where single numbers belong, and the other way round", async () => {
    expect(await errorOf(() => predictedAgainstTrue({ truth: [1], predicted: [[1, 2]] }))).toMatchInlineSnapshot(
      `"ShapeError: predictedAgainstTrue: predicted[0] has 2 numbers, expected one per sample."`,
    );
    expect(await errorOf(() => curveFit({ x: [1], y: [1], curve: [0, 1] }))).toMatchInlineSnapshot(
      `"ShapeError: curveFit: curve[0] has one number, expected a row of 2."`,
    );
    expect(await errorOf(() => curveFit({ x: [1], y: [1], curve: [] }))).toMatchInlineSnapshot(
      `"ShapeError: curveFit: curve is empty. Give at least one point."`,
    );
  });
});

describe("calls from plain JavaScript: an error of ours, never a raw TypeError", () => {
  const untyped = {
    confusionMatrix,
    curveFit,
    decisionRegions,
    lossCurves,
    predictedAgainstTrue,
    progress,
  } as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
  const said = (name: string, ...given: readonly unknown[]): Promise<string> => errorOf(() => untyped[name]?.(...given));
  const nothings = [undefined, null, 3, "abc", () => 1, {}];

  it("nothing where numbers belong", async () => {
    for (const given of nothings) {
      for (const name of ["curveFit", "decisionRegions", "lossCurves", "predictedAgainstTrue"])
        expect(await said(name, given), name).toMatch(new RegExp(`^(Argument|Shape)Error: ${name}: `));
      for (const [truth, predicted] of [
        [given, [0, 1]],
        [[0, 1], given],
        [
          [0, given],
          [0, 1],
        ],
        [
          [[0, 1], given],
          [0, 1],
        ],
        [[given], [0]],
      ])
        if (typeof given !== "number")
          expect(await said("confusionMatrix", truth, predicted)).toMatch(/Error: confusionMatrix: /);
      if (given === undefined) continue;
      expect(await said("predictedAgainstTrue", { truth: given, predicted: [1] })).toMatch(/Error: predictedAgainstTrue: /);
      expect(await said("curveFit", { x: [1], y: [1], curve: given })).toMatch(/Error: curveFit: /);
      expect(await said("curveFit", { x: [1], y: [1], curve: [[0, 0]], truth: given })).toMatch(/Error: curveFit: /);
      expect(await said("decisionRegions", { points: given, labels: [0], predict: zeros })).toMatch(/Error: decisionRegions: /);
    }
    for (const given of [null, "abc", {}, undefined])
      expect(await said("predictedAgainstTrue", { truth: [given], predicted: [1] })).toMatch(/Error: predictedAgainstTrue: /);
  });

  it("the messages", async () => {
    expect(await said("confusionMatrix", undefined, [0])).toMatchInlineSnapshot(
      `"ArgumentError: confusionMatrix: yTrue is undefined, not an array. Give numbers, rows of numbers, or { data, shape }."`,
    );
    expect(await said("confusionMatrix", [0], [0], "setosa")).toMatchInlineSnapshot(
      `"ArgumentError: confusionMatrix: classNames is "setosa". Give an array of names, or leave it out."`,
    );
    expect(await said("lossCurves", null)).toMatchInlineSnapshot(
      `"ArgumentError: lossCurves: null is no history. Give what fit returned, or { loss: [0.7, 0.4] }."`,
    );
    expect(await said("lossCurves", { history: null })).toMatchInlineSnapshot(
      `"ShapeError: lossCurves: the history names no metric, got []. Give what fit returned, with "loss" in it."`,
    );
    expect(await said("lossCurves", { loss: [1] }, { log: true })).toMatchInlineSnapshot(
      `"ArgumentError: lossCurves: there is no option "log". Choose from "title", "logLoss", "width", "panelHeight"."`,
    );
    expect(await said("decisionRegions", undefined)).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: options must be an object, got undefined. Use { points, labels, predict, classNames, featureNames, resolution, title }."`,
    );
    expect(await said("decisionRegions", { points, labels: [0, 1] })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: predict is undefined. Give a function from rows to answers, as model.predict is."`,
    );
    expect(await said("decisionRegions", { points, labels: [0, 1], predict: zeros, classNames: 2 })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: classNames is 2. Give an array of names, or leave it out."`,
    );
    expect(await said("decisionRegions", { points, labels: [0, 1], predict: () => undefined })).toMatchInlineSnapshot(
      `"ArgumentError: decisionRegions: predict(points) is undefined, not an array. Give numbers, rows of numbers, or { data, shape }."`,
    );
    expect(await said("curveFit", { x: [1], y: null, curve: [[0, 0]] })).toMatchInlineSnapshot(
      `"ArgumentError: curveFit: y is null, not an array. Give numbers, rows of numbers, or { data, shape }."`,
    );
    expect(await said("predictedAgainstTrue", { truth: [1], predicted: [null] })).toMatchInlineSnapshot(
      `"ArgumentError: predictedAgainstTrue: predicted[0] is null, expected a number or a row of numbers."`,
    );
    expect(await said("predictedAgainstTrue", { truth: [1], predicted: { data: [1], shape: 1 } })).toMatchInlineSnapshot(
      `"ArgumentError: predictedAgainstTrue: predicted has the shape 1. Give sizes, as [n, k]."`,
    );
    expect(await said("predictedAgainstTrue", { truth: [1], predict: [1] })).toMatchInlineSnapshot(
      `"ArgumentError: predictedAgainstTrue: there is no option "predict". Choose from "truth", "predicted", "title", "unit"."`,
    );
    expect(await said("progress", { evry: 2 })).toMatchInlineSnapshot(
      `"ArgumentError: progress: there is no option "evry". Choose from "stream", "live", "every", "interval", "now"."`,
    );
  });
});

describe("progress refuses", () => {
  it("a distance between lines that is none", async () => {
    expect(await errorOf(() => progress({ every: 0 }))).toMatchInlineSnapshot(
      `"ArgumentError: progress: every is 0, expected a positive whole number of epochs."`,
    );
  });
});
