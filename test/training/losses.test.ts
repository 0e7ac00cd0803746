import { type Device, grad, type Shape, type Tensor, tensor } from "@chainrule/engine";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  reduceLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

let device: Device;
beforeAll(async () => {
  device = await deviceOf("reference");
});

const floats = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, device });
const ints = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, dtype: "int32", device });
const all: readonly (() => Loss)[] = [
  meanSquaredError,
  meanAbsoluteError,
  huber,
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
];

/** The text of the error that is thrown. */
function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return "nothing was thrown";
}

describe("losses: one number per sample", () => {
  test("elements are averaged over the last axis only", async () => {
    const y = floats([0, 0, 0, 0, 0, 0, 0, 0], [2, 2, 2]);
    const u = floats([1, 3, 0, 2, 1, 1, 4, 0], [2, 2, 2]);
    expect(await meanSquaredError().perSample(y, u).array()).toEqual([
      [5, 2],
      [1, 8],
    ]);
    expect(await meanAbsoluteError().perSample(y, u).array()).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(await huber().perSample(y, u).array()).toEqual([
      [1.5, 0.75],
      [0.5, 1.75],
    ]);
  });

  test("huber is continuous at delta, and its gradient is the clipped error", async () => {
    const u = floats([-3, -0.5, -0.25, 0, 0.5, 2], [6]);
    const slope = grad((x: Tensor) =>
      reduceLoss(huber({ delta: 0.5 }).perSample(floats([0, 0, 0, 0, 0, 0], [6]), x), undefined, "sum"),
    );
    expect(await slope(u).array()).toEqual([-0.5, -0.5, -0.25, 0, 0.5, 0.5]);
  });

  test("a column of targets may come flat, and the other way round", async () => {
    const flat = floats([1, 2, 3], [3]);
    const column = floats([2, 2, 5], [3, 1]);
    expect(await meanSquaredError().perSample(flat, column).array()).toEqual([1, 0, 4]);
    expect(
      await meanSquaredError()
        .perSample(floats([1, 2, 3], [3, 1]), floats([2, 2, 5], [3]))
        .array(),
    ).toEqual([1, 0, 4]);
  });

  test("labels may have a last axis of size 1, and rows may be integers", async () => {
    const u = floats([2, 0, -1, 0.5, 0.25, 3], [2, 3]);
    const loss = softmaxCrossEntropy();
    const expected = await loss.perSample(floats([1, 0, 0, 0, 1, 0], [2, 3]), u).array();
    for (const y of [ints([0, 1], [2]), ints([0, 1], [2, 1]), ints([1, 0, 0, 0, 1, 0], [2, 3])])
      expect(await loss.perSample(y, u).array()).toEqual(expected);
    const sparse = sparseCategoricalCrossentropy({ fromLogits: true });
    expect(await sparse.perSample(ints([0, 1], [2, 1]), u).array()).toEqual(expected);
  });

  test("sigmoidCrossEntropy takes 0 and 1 of any element type", async () => {
    const u = floats([2, -1, 0.5], [3, 1]);
    const loss = sigmoidCrossEntropy();
    const expected = await loss.perSample(floats([1, 0, 1], [3, 1]), u).array();
    expect(expected).toEqual(
      [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-1)), Math.log1p(Math.exp(-0.5))].map((x) => expect.closeTo(x, 14)),
    );
    expect(await loss.perSample(ints([1, 0, 1], [3]), u).array()).toEqual(expected);
    expect(await loss.perSample(tensor([true, false, true], { device }), u).array()).toEqual(expected);
  });

  test("logits of 1000 give finite losses and gradients; so do chances of 0 and 1", async () => {
    const u = floats([1000, -1000, 0, -1000, 1000, 0], [2, 3]);
    const wrong = ints([1, 0], [2]);
    expect(await softmaxCrossEntropy().perSample(wrong, u).array()).toEqual([2000, 2000]);
    const softmaxSlope = grad((x: Tensor) => reduceLoss(softmaxCrossEntropy().perSample(wrong, x), undefined, "sum"))(u);
    expect(await softmaxSlope.array()).toEqual([
      [1, -1, 0],
      [-1, 1, 0],
    ]);
    const z = floats([0, 1, 1, 0, 0, 1], [2, 3]);
    expect(await sigmoidCrossEntropy().perSample(z, u).array()).toEqual(
      [(2000 + Math.log(2)) / 3, (1000 + Math.log(2)) / 3].map((x) => expect.closeTo(x, 9)),
    );
    const certain = floats([0, 1, 1, 0], [2, 2]);
    const opposite = floats([1, 0, 0, 1], [2, 2]);
    for (const loss of [binaryCrossentropy(), categoricalCrossentropy()]) {
      expect(await loss.perSample(opposite, certain).array()).toEqual([1e-7, 1e-7].map((p) => expect.closeTo(-Math.log(p), 8)));
      const slope = grad((x: Tensor) => reduceLoss(loss.perSample(opposite, x), undefined, "sum"))(certain);
      expect([...(await slope.read())].every(Number.isFinite)).toBe(true);
    }
  });
});

describe("losses: shapes and types that do not fit", () => {
  test("targets are not broadcast", () => {
    const u = floats([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(thrown(() => meanSquaredError().perSample(floats([1, 2], [2]), u))).toMatchInlineSnapshot(
      `"ShapeError: meanSquaredError: targets [2] for predictions [2, 3]. Expected equal shapes."`,
    );
    expect(thrown(() => meanSquaredError().perSample(floats([1, 2], [2, 1]), u))).toMatchInlineSnapshot(
      `"ShapeError: meanSquaredError: targets [2, 1] for predictions [2, 3]. Expected equal shapes."`,
    );
    expect(thrown(() => softmaxCrossEntropy().perSample(ints([1, 2, 0], [3]), u))).toMatchInlineSnapshot(
      `"ShapeError: softmaxCrossEntropy: labels [3] for predictions [2, 3]. Expected one label per row: [2]."`,
    );
    expect(thrown(() => softmaxCrossEntropy().perSample(floats([1, 2], [2]), u))).toMatchInlineSnapshot(
      `"DTypeError: softmaxCrossEntropy: labels of type float32. Expected int32 labels, or float32 rows of one number per class."`,
    );
    expect(thrown(() => categoricalCrossentropy().perSample(ints([1, 2], [2]), u))).toMatchInlineSnapshot(
      `"ShapeError: categoricalCrossentropy: targets [2] for predictions [2, 3]. Expected equal shapes: one number per class. For integer labels use sparseCategoricalCrossentropy."`,
    );
    expect(thrown(() => sparseCategoricalCrossentropy().perSample(floats([1, 0, 0, 0, 1, 0], [2, 3]), u))).toMatchInlineSnapshot(
      `"ShapeError: sparseCategoricalCrossentropy: labels [2, 3] for predictions [2, 3]. Expected one label per row: [2]."`,
    );
    // [4, 1] and [1, 4] hold as many numbers
    expect(
      thrown(() => meanAbsoluteError().perSample(floats([1, 2, 3, 4], [1, 4]), floats([1, 2, 3, 4], [4, 1]))),
    ).toMatchInlineSnapshot(`"ShapeError: meanAbsoluteError: targets [1, 4] for predictions [4, 1]. Expected equal shapes."`);
  });

  test("options outside their ranges, unknown ones and unknown reductions are refused", () => {
    for (const make of all) {
      expect(thrown(() => make.call(undefined, ...([{ reduction: "constructor" }] as unknown as [])))).toContain("ArgumentError");
      expect(thrown(() => make.call(undefined, ...([{ reductoin: "sum" }] as unknown as [])))).toContain("reductoin");
      expect(make().reduction).toBe("sumOverBatchSize");
    }
    for (const delta of [0, -1, NaN, Infinity, "1" as unknown as number])
      expect(thrown(() => huber({ delta }))).toContain("delta");
    for (const labelSmoothing of [-0.1, 1.1, NaN])
      for (const make of [
        softmaxCrossEntropy,
        sigmoidCrossEntropy,
        binaryCrossentropy,
        categoricalCrossentropy,
        sparseCategoricalCrossentropy,
      ])
        expect(thrown(() => make({ labelSmoothing }))).toContain("labelSmoothing");
    expect(thrown(() => meanSquaredError({ fromLogits: true } as object))).toMatchInlineSnapshot(
      `"ArgumentError: meanSquaredError: there is no option "fromLogits". Choose from "reduction"."`,
    );
    expect(thrown(() => meanSquaredError({ reduction: "mean" } as object))).toMatchInlineSnapshot(
      `"ArgumentError: meanSquaredError: there is no reduction "mean". Choose from "sumOverBatchSize", "sum", "meanWithSampleWeight"."`,
    );
  });
});

describe("reduceLoss", () => {
  const losses = (): Tensor => floats([1, 2, 3, 4, 5, 6], [2, 3]);

  test("sums, means over the number of values, and weighted means, with weights of the batch", async () => {
    const weight = floats([2, 0.5], [2]);
    expect(await reduceLoss(losses(), undefined, "sum").array()).toBe(21);
    expect(await reduceLoss(losses(), undefined, "sumOverBatchSize").array()).toBe(3.5);
    expect(await reduceLoss(losses(), undefined, "meanWithSampleWeight").array()).toBe(3.5);
    expect(await reduceLoss(losses(), weight, "sum").array()).toBe(19.5);
    expect(await reduceLoss(losses(), weight, "sumOverBatchSize").array()).toBe(3.25);
    expect(await reduceLoss(losses(), weight, "meanWithSampleWeight").array()).toBeCloseTo(19.5 / 7.5, 14);
  });

  test("weights may go on along the losses' axes", async () => {
    const weight = floats([1, 0, 0, 0, 0, 2], [2, 3]);
    expect(await reduceLoss(losses(), weight, "sum").array()).toBe(13);
    expect(await reduceLoss(losses(), weight, "meanWithSampleWeight").array()).toBeCloseTo(13 / 3, 14);
  });

  test("nothing but weights of 0 gives 0, and no NaN in the gradient", async () => {
    const zero = floats([0, 0], [2]);
    const f = (x: Tensor): Tensor => reduceLoss(x, zero, "meanWithSampleWeight");
    expect(await f(losses()).array()).toBe(0);
    expect([...(await grad(f)(losses()).read())]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("weights of another length are refused", () => {
    expect(thrown(() => reduceLoss(losses(), floats([1, 2, 3], [3]), "sum"))).toMatchInlineSnapshot(
      `"ShapeError: reduceLoss: weights [3] for losses [2, 3]. Expected one weight per sample."`,
    );
  });
});
