import { type Device, setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  compile,
  type Loss,
  meanSquaredError,
  type Model,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from "@chainrule/training";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { refused, refusedByAll } from "./refused.ts";

// Targets that do not fit: a typed error before the first step, which says where, what came, what was expected, and what to do.

let device: Device;
let model: Model<string>;
beforeAll(async () => {
  device = await deviceOf("cpu");
});
beforeEach(async () => {
  setDefaultDevice(device);
  model = modelWith(softmaxCrossEntropy());
  await model.to(device);
});
afterAll(() => setDefaultDevice(undefined));

function modelWith(loss: Loss): Model<string> {
  return compile(sequential(input(2), dense(3)), { loss, optimizer: sgd(), allowMismatchedHead: true });
}
const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = [0, 1, 2];

const refusedData = (badX: unknown, badY: unknown = y): Promise<string> => refusedByAll(model, badX, badY);

describe("y", () => {
  test("missing, or with other rows than x", async () => {
    expect(await refusedData(x, null)).toMatchInlineSnapshot(
      `"DTypeError: fit: y: expected an array of numbers, got null. Pass nested or typed arrays."`,
    );
    expect(await refusedData(x, [0, 1])).toMatchInlineSnapshot(
      `"ShapeError: fit: x has 3 rows and y has 2. Give one target per row of x."`,
    );
    expect(await refusedData(x, [[0], [1], [2], [0]])).toMatchInlineSnapshot(
      `"ShapeError: fit: x has 3 rows and y has 4. Give one target per row of x."`,
    );
    expect(await refused(model, (m) => m.fit(x, undefined as never, { verbose: 0 }))).toMatchInlineSnapshot(
      `"ArgumentError: fit: y is missing. Give fit(x, y, options), or an iterable of { x, y }."`,
    );
    expect(await refused(model, (m) => m.fit(x, { epochs: 3 } as never))).toMatchInlineSnapshot(
      `"ArgumentError: fit: y is missing. Give fit(x, y, options), or an iterable of { x, y }."`,
    );
  });

  test("labels that name no class", async () => {
    expect(await refusedData(x, [0, -1, 2])).toMatchInlineSnapshot(
      `"ArgumentError: fit: y: softmaxCrossEntropy got the label -1 at row 1. Labels are integers from 0 to 2."`,
    );
    expect(await refusedData(x, [0, 1, 3])).toMatchInlineSnapshot(
      `"ArgumentError: fit: y: softmaxCrossEntropy got the label 3 at row 2. Labels are integers from 0 to 2."`,
    );
    expect(await refusedData(x, [0, 0.5, 2])).toMatchInlineSnapshot(
      `"ArgumentError: fit: y: softmaxCrossEntropy got the label 0.5 at row 1. Labels are integers from 0 to 2."`,
    );
    expect(await refusedData(x, [0, NaN, 2])).toMatchInlineSnapshot(
      `"NumericError: fit: y: NaN at row 1. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
    expect(await refusedData(x, ["a", "b", "c"])).toMatchInlineSnapshot(
      `"DTypeError: fit: y: row 0 is "a", not a number. Numbers are needed: convert, impute or drop it first."`,
    );
  });

  test("one-hot rows of another number of classes", async () => {
    expect(
      await refusedData(x, [
        [1, 0],
        [0, 1],
        [1, 0],
      ]),
    ).toMatchInlineSnapshot(
      `"ShapeError: fit: y: softmaxCrossEntropy got targets of shape [3, 2] for outputs [batch, 3]. Expected integer labels of shape [batch], or rows of 3 classes."`,
    );
    expect(await refusedData(x, [[[1, 0, 0]], [[1, 0, 0]], [[1, 0, 0]]])).toMatchInlineSnapshot(
      `"ShapeError: fit: y: softmaxCrossEntropy got targets of shape [3, 1, 3] for outputs [batch, 3]. Expected integer labels of shape [batch], or rows of 3 classes."`,
    );
  });

  test("that do not fit the loss", async () => {
    const withLoss = async (loss: Loss, given: unknown): Promise<string> => {
      model.dispose();
      model = modelWith(loss);
      await model.to(device);
      return await refusedData(x, given);
    };
    const hot = (...classes: number[]): number[][] => classes.map((label) => [0, 1, 2].map((k) => Number(k === label)));
    expect(await withLoss(categoricalCrossentropy({ fromLogits: true }), y)).toMatchInlineSnapshot(
      `"ShapeError: fit: y: categoricalCrossentropy got targets of shape [3] for outputs [batch, 3]. Expected one target per output; for class labels use oneHot(y), or softmaxCrossEntropy, which takes them."`,
    );
    expect(await withLoss(sparseCategoricalCrossentropy({ fromLogits: true }), hot(0, 1, 2))).toMatchInlineSnapshot(
      `"ShapeError: fit: y: sparseCategoricalCrossentropy got targets of shape [3, 3] for outputs [batch, 3]. Expected integer labels of shape [batch]; for one-hot rows use categoricalCrossentropy."`,
    );
    expect(await withLoss(meanSquaredError(), y)).toMatchInlineSnapshot(
      `"ShapeError: fit: y: meanSquaredError got targets of shape [3] for outputs [batch, 3]. Expected one target per output; for class labels use oneHot(y), or softmaxCrossEntropy, which takes them."`,
    );
    expect(
      await withLoss(meanSquaredError(), [
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    ).toMatchInlineSnapshot(
      `"ShapeError: fit: y: meanSquaredError got targets of shape [3, 2] for outputs [batch, 3]. Expected one target per output."`,
    );
    expect(await withLoss(sigmoidCrossEntropy(), y)).toMatchInlineSnapshot(
      `"ShapeError: fit: y: sigmoidCrossEntropy got targets of shape [3] for outputs [batch, 3]. Expected one target per output; for class labels use oneHot(y), or softmaxCrossEntropy, which takes them."`,
    );
    expect(
      await withLoss(binaryCrossentropy({ fromLogits: true }), [
        [0, 1, 0],
        [0, 2, 0],
        [0, 1, 1],
      ]),
    ).toMatchInlineSnapshot(
      `"ArgumentError: fit: y: binaryCrossentropy got the target 2 at row 1. Targets are chances, from 0 to 1."`,
    );
    expect(
      await withLoss(meanSquaredError(), [
        [0, 1, 0],
        [0, Infinity, 0],
        [0, 1, 1],
      ]),
    ).toMatchInlineSnapshot(
      `"NumericError: fit: y: Infinity at row 1, column 1. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
  });
});
