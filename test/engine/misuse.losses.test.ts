import * as engine from "@chainrule/engine";
import { Device, grad, setDefaultDevice, sigmoidCrossEntropy, softmaxCrossEntropy, sum, tensor, zeros } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => setDefaultDevice(new Device(createReferenceBackend())));
afterAll(() => setDefaultDevice(undefined));

test("the losses on logits refuse what makes no sense", () => {
  const u = zeros([2, 3]);
  const labels = tensor([0, 2], { dtype: "int32" });
  const calls: Readonly<Record<string, () => unknown>> = {
    "no logits": () => softmaxCrossEntropy([1] as never, labels),
    "a scalar": () => softmaxCrossEntropy(zeros([]), labels),
    "labels as floats": () => softmaxCrossEntropy(u, tensor([0, 2])),
    "labels as bools": () => softmaxCrossEntropy(u, zeros([2, 3], { dtype: "bool" })),
    "too many labels": () => softmaxCrossEntropy(u, [0, 1, 2]),
    "a label beyond the classes": () => softmaxCrossEntropy(u, [0, 3]),
    "a negative label": () => softmaxCrossEntropy(u, Int32Array.of(-1, 0)),
    "no targets": () => softmaxCrossEntropy(u, undefined as never),
    "labels beside another axis": () => softmaxCrossEntropy(u, labels, { axis: 0 }),
    "no such axis": () => softmaxCrossEntropy(u, labels, { axis: 2 }),
    "a typo": () => softmaxCrossEntropy(u, labels, { labelSmooth: 0.1 } as never),
    "smoothing above 1": () => softmaxCrossEntropy(u, labels, { labelSmoothing: 2 }),
    "weights for other classes": () => softmaxCrossEntropy(u, labels, { classWeights: [1, 2] }),
    "negative weights": () => softmaxCrossEntropy(u, labels, { classWeights: [1, 2, -1] }),
    "weights by name": () => softmaxCrossEntropy(u, labels, { classWeights: { 0: 1 } as never }),
    "weights as integers": () => softmaxCrossEntropy(u, labels, { classWeights: tensor([1, 1, 1], { dtype: "int32" }) as never }),
    "half a class ignored": () => softmaxCrossEntropy(u, labels, { ignoreIndex: 0.5 }),
    "a class ignored among rows": () => softmaxCrossEntropy(u, zeros([2, 3]), { ignoreIndex: 0 }),
    "an unknown reduction": () => softmaxCrossEntropy(u, labels, { reduction: "average" as never }),
    "sigmoid of other shapes": () => sigmoidCrossEntropy(u, zeros([2, 1])),
    "sigmoid of a typo": () => sigmoidCrossEntropy(u, u, { posWeight: 2 } as never),
    "sigmoid weighted to nowhere": () => sigmoidCrossEntropy(u, u, { positiveWeight: [1, 2] }),
    "sigmoid of negative weight": () => sigmoidCrossEntropy(u, u, { positiveWeight: -1 }),
    "sigmoid over weights": () => sigmoidCrossEntropy(u, u, { reduction: "weightedMean" as never }),
  };
  const messages = Object.entries(calls).map(([name, call]) => {
    try {
      call();
    } catch (error) {
      expect(error, name).toBeInstanceOf(engine.ChainruleError);
      return `${name} | ${(error as Error).name}: ${(error as Error).message}`;
    }
    return `${name} | accepted`;
  });
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "no logits | ArgumentError: softmaxCrossEntropy: logits: expected a tensor, got [1]. Make one with tensor(values).
    a scalar | ShapeError: softmaxCrossEntropy: logits are a scalar. Expected [..., classes].
    labels as floats | ShapeError: softmaxCrossEntropy: logits [2, 3] with targets [2] float32. Expected float32 probabilities of the logits' shape, or int32 labels [2], without the axis of the classes.
    labels as bools | ShapeError: softmaxCrossEntropy: logits [2, 3] with targets [2, 3] bool. Expected float32 probabilities of the logits' shape, or int32 labels [2], without the axis of the classes.
    too many labels | ShapeError: softmaxCrossEntropy: logits [2, 3] with targets [3] int32. Expected float32 probabilities of the logits' shape, or int32 labels [2], without the axis of the classes.
    a label beyond the classes | ArgumentError: softmaxCrossEntropy: label 3 at position 1 is not in 0 to 2. Check the labels.
    a negative label | ArgumentError: softmaxCrossEntropy: label -1 at position 0 is not in 0 to 2. Check the labels.
    no targets | ArgumentError: softmaxCrossEntropy: targets are undefined. Use a tensor, or arrays of labels or probabilities.
    labels beside another axis | ShapeError: softmaxCrossEntropy: logits [2, 3] with targets [2] int32. Expected float32 probabilities of the logits' shape, or int32 labels [3], without the axis of the classes.
    no such axis | ShapeError: softmaxCrossEntropy: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    a typo | ArgumentError: softmaxCrossEntropy: there is no option "labelSmooth". Choose from "labelSmoothing", "classWeights", "ignoreIndex", "axis", "reduction".
    smoothing above 1 | ArgumentError: softmaxCrossEntropy: labelSmoothing 2. Use a number in [0, 1].
    weights for other classes | ShapeError: softmaxCrossEntropy: classWeights [2] for 3 classes. Give one weight for each.
    negative weights | ArgumentError: softmaxCrossEntropy: classWeights hold -1. Use finite weights >= 0.
    weights by name | ArgumentError: softmaxCrossEntropy: classWeights are { 0: 1 }. Use an array of one weight for each class.
    weights as integers | DTypeError: softmaxCrossEntropy: classWeights: expected float32, got int32. Use cast(x, "float32").
    half a class ignored | ArgumentError: softmaxCrossEntropy: ignoreIndex 0.5. Use an integer.
    a class ignored among rows | ArgumentError: softmaxCrossEntropy: ignoreIndex with probabilities. It is for int32 labels: give the rows zeros instead.
    an unknown reduction | ArgumentError: softmaxCrossEntropy: there is no reduction "average". Choose from "none", "sum", "mean", "weightedMean".
    sigmoid of other shapes | ShapeError: sigmoidCrossEntropy: logits [2, 3] with targets [2, 1]. Expected equal shapes: reshape one of them.
    sigmoid of a typo | ArgumentError: sigmoidCrossEntropy: there is no option "posWeight". Choose from "labelSmoothing", "positiveWeight", "reduction".
    sigmoid weighted to nowhere | ShapeError: sigmoidCrossEntropy: positiveWeight: shapes [2] and [2, 3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    sigmoid of negative weight | ArgumentError: sigmoidCrossEntropy: positiveWeight -1. Use finite weights >= 0.
    sigmoid over weights | ArgumentError: sigmoidCrossEntropy: reduction "weightedMean". There are no weights to divide by: use "mean"."
  `);
});

test("weighted and smoothed losses stay exact and finite far out", async () => {
  const far = tensor([1e4, -1e4, 1e4, -1e4]);
  const z = tensor([1, 1, 0, 0]);
  const weighted = (x: Tensor): Tensor => sigmoidCrossEntropy(x as Tensor<1>, z, { positiveWeight: 3 });
  expect(await weighted(far).array()).toEqual([0, 3e4, 1e4, 0]);
  expect(await grad((x: Tensor) => sum(weighted(x)))(far).array()).toEqual([0, -3, 1, 0]);
  // a small loss keeps its digits: ln(1 + e^-20) is e^-20, with the weight 3 e^-20
  const small = await weighted(tensor([20, -20, 20, -20])).array();
  expect((small as number[])[0]).toBeCloseTo(3 * Math.log1p(Math.exp(-20)), 20);
  expect((small as number[])[3]).toBeCloseTo(Math.log1p(Math.exp(-20)), 20);
  const u = tensor([[1e4, -1e4]]);
  const options = { labelSmoothing: 0.5, classWeights: [1, 4] } as const;
  expect(await softmaxCrossEntropy(u, [1], options).array()).toEqual([4 * 0.75 * 2e4]);
  const slope = grad((x: Tensor) => sum(softmaxCrossEntropy(x, [1], options)))(u);
  expect(await slope.array()).toEqual([[3.25 - 0.25, -3]]);
});

test("soft targets take a logit of -Infinity where they are 0", async () => {
  const u = tensor([[-Infinity, 2, 2]]);
  const t = tensor([[0, 0.5, 0.5]]);
  expect(await softmaxCrossEntropy(u, t).array()).toEqual([expect.closeTo(Math.LN2, 14)]);
  expect(await grad((x: Tensor) => sum(softmaxCrossEntropy(x, t)))(u).array()).toEqual([[0, 0, 0]]);
});

test("a mean over nothing but ignored labels is 0, and so is its gradient", async () => {
  for (const reduction of ["mean", "weightedMean"] as const) {
    const f = (x: Tensor): Tensor => softmaxCrossEntropy(x, [-1, -1], { ignoreIndex: -1, reduction });
    expect(await f(zeros([2, 3])).array()).toBe(0);
    expect(await grad((x: Tensor) => f(x) as Tensor<0>)(zeros([2, 2])).array()).toEqual([[0, 0], [0, 0]]); // prettier-ignore
  }
});
