import * as engine from "@chainrule/engine";
import { Device, grad, jvp, setDefaultDevice, sum, tensor, type Tensor, valueAndGrad } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

const slopes = async (f: (x: Tensor) => Tensor, x: Tensor): Promise<number[]> =>
  [...(await grad((t: Tensor) => sum(f(t)))(x).read())].map((g) => g + 0); // -0 as 0

/** The matrix of second derivatives of a scalar function, row by row. */
async function hessian(f: (x: Tensor) => Tensor, at: readonly number[]): Promise<number[][]> {
  const x = tensor(at);
  const rows = at.map((_, i) => grad((t: Tensor) => sum(engine.slice(grad((z: Tensor) => sum(f(z)))(t), [i], [1])))(x).read());
  return (await Promise.all(rows)).map((row) => [...row].map((h) => h + 0));
}

describe("products and zeros", () => {
  test("one zero: only its own slope is not 0; two zeros: none is, but the second derivative across them", async () => {
    expect(await slopes(engine.prod, tensor([2, 0, 3, 5]))).toEqual([0, 30, 0, 0]);
    expect(await slopes(engine.prod, tensor([2, 0, 3, 0]))).toEqual([0, 0, 0, 0]);
    expect(await hessian(engine.prod, [2, 0, 3, 0])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 6],
      [0, 0, 0, 0],
      [0, 6, 0, 0],
    ]);
  });

  test("running products: every one after the zero keeps its slope with respect to the zero", async () => {
    expect(await slopes(engine.cumProd, tensor([2, 0, 3, 5]))).toEqual([1, 2 + 6 + 30, 0, 0]);
    expect(await slopes((x) => engine.cumProd(x, { exclusive: true, reverse: true }), tensor([2, 0, 3]))).toEqual([0, 3, 1]);
    expect(await hessian((x) => sum(engine.cumProd(x)), [0, 0, 4])).toEqual([
      [0, 1 + 4, 0],
      [1 + 4, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("values, over several axes, kept, of integers", async () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 2, 2] });
    expect(await engine.prod(x, { axis: [0, 2] }).array()).toEqual([60, 672]);
    expect(await engine.prod(x, { axis: [0, 1, 2], keepDims: true }).array()).toEqual([[[40320]]]);
    const whole = engine.prod(tensor([3, -5, 7], { dtype: "int32" }));
    expect([whole.dtype, await whole.array()]).toEqual(["int32", -105]);
    expect(await engine.cumProd(tensor([1, 2, 3, 4]), { exclusive: true }).array()).toEqual([1, 1, 2, 6]);
    expect(await engine.cumProd(tensor([1, 2, 3, 4]), { reverse: true }).array()).toEqual([24, 24, 12, 4]);
    expect(await engine.cumProd(tensor([2, -3], { dtype: "int32" })).array()).toEqual([2, -6]);
  });
});

describe("over nothing", () => {
  test("sums are 0, products 1, any is false and all true; gradients have the operand's shape", async () => {
    const x = engine.zeros([2, 0]);
    expect(await engine.sum(x, { axis: 1 }).array()).toEqual([0, 0]);
    expect(await engine.prod(x, { axis: 1 }).array()).toEqual([1, 1]);
    expect(await engine.prod(x).array()).toBe(1);
    const truths = engine.zeros([2, 0], { dtype: "bool" });
    expect(await engine.any(truths, { axis: 1 }).array()).toEqual([false, false]);
    expect(await engine.all(truths, { axis: 1 }).array()).toEqual([true, true]);
    expect(grad((t: Tensor) => sum(engine.prod(t, { axis: 1 })))(x).shape).toEqual([2, 0]);
    for (const scan of [engine.cumSum, engine.cumProd, engine.cumLogSumExp] as ((t: Tensor) => Tensor)[])
      expect(scan(x).shape).toEqual([2, 0]);
    expect(engine.sort(x).shape).toEqual([2, 0]);
    expect(engine.topK(x, 0).indices.shape).toEqual([2, 0]);
    expect(await engine.norm(x, { axis: 1 }).array()).toEqual([0, 0]);
  });
});

describe("any and all", () => {
  test("along axes and of everything", async () => {
    const x = tensor([
      [true, false, false],
      [true, true, true],
    ]);
    expect(await engine.any(x, { axis: 0 }).array()).toEqual([true, true, true]);
    expect(await engine.all(x, { axis: 1 }).array()).toEqual([false, true]);
    expect(await engine.all(x, { axis: 0, keepDims: true }).array()).toEqual([[true, false, false]]);
    expect([await engine.any(x).array(), await engine.all(x).array()]).toEqual([true, false]);
    expect(await engine.any(engine.logicalNot(engine.all(x, { axis: 1 }) as Tensor<1, "bool">)).array()).toBe(true);
  });
});

describe("equal extremes", () => {
  const x = (): Tensor<2> =>
    tensor([
      [1, 3, 3],
      [3, 0, 2],
    ]);
  test("share the gradient, or the first takes it all, over any axes and in both modes", async () => {
    expect(await slopes((t) => engine.max(t, { axis: 1 }), x())).toEqual([0, 0.5, 0.5, 1, 0, 0]);
    expect(await slopes((t) => engine.max(t, { axis: 1, ties: "first" }), x())).toEqual([0, 1, 0, 1, 0, 0]);
    expect(await slopes((t) => engine.max(t, { ties: "first" }), x())).toEqual([0, 1, 0, 0, 0, 0]);
    expect(await slopes((t) => engine.max(t), x())).toEqual([0, 1 / 3, 1 / 3, 1 / 3, 0, 0]);
    expect(await slopes((t) => engine.min(engine.neg(t), { axis: 0, ties: "first" }), x())).toEqual([0, -1, -1, -1, 0, 0]);
    const cube = tensor([2, 2, 2, 2, 2, 2, 2, 2], { shape: [2, 2, 2] });
    expect(await slopes((t) => engine.max(t, { axis: [0, 2], ties: "first" }), cube)).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
    const dx = tensor([
      [1, 2, 4],
      [8, 16, 32],
    ]);
    const tangent = (ties: "share" | "first"): Promise<unknown> => jvp((t: Tensor) => engine.max(t, { axis: 1, ties }), x(), dx).tangent.array(); // prettier-ignore
    expect([await tangent("share"), await tangent("first")]).toEqual([
      [3, 8],
      [2, 8],
    ]);
  });

  test("what is infinite elsewhere does not reach them, nor they it", async () => {
    // the root is infinitely steep at 0
    expect(await slopes((t) => engine.sqrt(engine.min(t)), tensor([0, 4]))).toEqual([Infinity, 0]);
    const dx = tensor([1, Infinity]);
    for (const ties of ["share", "first"] as const)
      expect(await jvp((t: Tensor) => engine.max(t, { ties }), tensor([5, 4]), dx).tangent.array()).toBe(1);
    expect(await slopes((t) => engine.max(t), tensor([-Infinity, 1, -Infinity]))).toEqual([0, 1, 0]);
  });

  test("NaN is the extreme, and takes the gradient", async () => {
    expect(await engine.max(tensor([1, NaN, 3])).array()).toBe(NaN);
    expect(await slopes((t) => engine.max(t), tensor([1, NaN, 3]))).toEqual([0, 1, 0]);
    expect(await slopes((t) => engine.min(t, { ties: "first" }), tensor([1, NaN, NaN]))).toEqual([0, 1, 0]);
    expect([await engine.argMax(tensor([1, NaN, 3])).array(), await engine.argMin(tensor([1, NaN, 3])).array()]).toEqual([1, 1]);
  });
});

describe("logSumExp", () => {
  test("near the largest number, and of infinities", async () => {
    const largest = 3.4028234663852886e38;
    const far = valueAndGrad((t: Tensor) => engine.logSumExp(t))(tensor([largest, largest, -largest]));
    expect([await far.value.array(), await far.gradient.array()]).toEqual([largest, [0.5, 0.5, 0]]);
    const none = valueAndGrad((t: Tensor) => engine.logSumExp(t))(tensor([-Infinity, -Infinity]));
    expect([await none.value.array(), await none.gradient.array()]).toEqual([-Infinity, [0, 0]]);
    expect(await engine.logSumExp(tensor([Infinity, 1])).array()).toBe(Infinity);
    expect(await engine.logSumExp(tensor([NaN, 1])).array()).toBe(NaN);
    const masked = valueAndGrad((t: Tensor) => engine.logSumExp(t))(tensor([-Infinity, 2, 2]));
    expect(await masked.value.array()).toBeCloseTo(2 + Math.LN2, 14);
    expect(await masked.gradient.array()).toEqual([0, 0.5, 0.5]);
  });

  test("its second derivative is that of the softmax, also under a mask", async () => {
    const h = await hessian((t) => engine.logSumExp(t), [0, Math.log(3), -Infinity]);
    const expected = [
      [3 / 16, -3 / 16, 0],
      [-3 / 16, 3 / 16, 0],
      [0, 0, 0],
    ];
    for (const [i, row] of expected.entries()) for (const [j, value] of row.entries()) expect(h[i]![j]).toBeCloseTo(value, 14);
  });

  test("running, over nothing it is -Infinity", async () => {
    const x = tensor([0, Math.log(2), -Infinity, Math.log(5)]);
    const values = [...(await engine.cumLogSumExp(x).read())].map(Math.exp);
    for (const [i, value] of [1, 3, 3, 8].entries()) expect(values[i]).toBeCloseTo(value, 13);
    const before = [...(await engine.cumLogSumExp(x, { exclusive: true }).read())];
    expect(before[0]).toBe(-Infinity);
    expect(Math.exp(before[3]!)).toBeCloseTo(3, 13);
  });
});

describe("variance and standard deviation", () => {
  test("of a population or a sample", async () => {
    const x = tensor([
      [1, 2, 3, 4],
      [2, 2, 2, 2],
    ]);
    expect(await engine.variance(x, { axis: 1 }).array()).toEqual([1.25, 0]);
    expect(await engine.variance(x, { axis: 1, correction: 1 }).array()).toEqual([5 / 3, 0]);
    expect(await engine.standardDeviation(x, { axis: 1, correction: 1, keepDims: true }).array()).toEqual([
      [Math.sqrt(5 / 3)],
      [0],
    ]);
  });

  test("of equal elements: 0, with a gradient of 0, of both orders", async () => {
    const x = tensor([0.1, 0.1, 0.1]);
    const { value, gradient } = valueAndGrad((t: Tensor) => engine.standardDeviation(t))(x);
    expect([await value.array(), await gradient.array()]).toEqual([0, [0, 0, 0]]);
    expect((await hessian((t) => engine.standardDeviation(t), [7, 7])).flat()).toEqual([0, 0, 0, 0]);
  });

  test("of numbers far from 0 and close to each other: in float64 nothing is lost", async () => {
    expect(await engine.variance(tensor([1e12, 1e12 + 1, 1e12 + 2, 1e12 + 3])).array()).toBe(1.25);
  });

  test("NaN and infinities give NaN", async () => {
    for (const odd of [NaN, Infinity]) expect(await engine.variance(tensor([1, odd, 2])).array()).toBe(NaN);
  });
});

describe("norms", () => {
  const x = (): Tensor => tensor([3, -4, 0]);
  const value = async (order: number, t = x()): Promise<unknown> => await engine.norm(t, { order }).array();
  test("of every order", async () => {
    expect(await engine.norm(x()).array()).toBe(5);
    expect([await value(1), await value(0), await value(Infinity), await value(-Infinity)]).toEqual([7, 2, 4, 0]);
    expect(await value(3)).toBeCloseTo(Math.cbrt(27 + 64), 14);
    expect(await value(0.5)).toBeCloseTo((Math.sqrt(3) + 2) ** 2, 13);
    expect(await value(-1)).toBe(0);
    expect(await value(-1, tensor([2, -2]))).toBe(1);
    expect(await engine.norm(tensor([[3, 4], [6, 8]]), { axis: 1 }).array()).toEqual([5, 10]); // prettier-ignore
    expect(await engine.norm(tensor([[3, 4], [0, 12]]), { axis: [0, 1], keepDims: true }).array()).toEqual([[13]]); // prettier-ignore
    for (const order of [0.5, 1, 2, 3, Infinity]) expect(await value(order, tensor([NaN, 1]))).toBe(NaN);
  });

  test("the gradient of the zero vector is 0, and so is that at an element that is 0", async () => {
    for (const order of [0.5, 1, 1.5, 2, 3, Infinity, -Infinity, 0])
      expect(await slopes((t) => engine.norm(t, { order }), tensor([0, 0])), `order ${order}`).toEqual([0, 0]);
    expect((await slopes((t) => engine.norm(t), x())).map((g) => Number(g.toFixed(14)))).toEqual([0.6, -0.8, 0]);
    expect(await slopes((t) => engine.norm(t, { order: 1 }), x())).toEqual([1, -1, 0]);
    expect(await slopes((t) => engine.norm(t, { order: -1 }), x())).toEqual([0, 0, 0]);
    expect(await slopes((t) => engine.norm(t, { order: Infinity }), tensor([3, -3, 1]))).toEqual([0.5, -0.5, 0]);
  });
});

describe("order", () => {
  test("sorts are stable, and NaN is above every number", async () => {
    const x = tensor([NaN, 2, -Infinity, 2, Infinity, NaN]);
    expect(await engine.argSort(x).array()).toEqual([2, 1, 3, 4, 0, 5]);
    expect(await engine.argSort(x, { descending: true }).array()).toEqual([0, 5, 4, 1, 3, 2]);
    expect(await engine.sort(x).array()).toEqual([-Infinity, 2, 2, Infinity, NaN, NaN]);
  });

  test("gradients go back to where elements came from", async () => {
    const weights = tensor([1, 10, 100]);
    expect(await slopes((t) => engine.mul(engine.sort(t), weights), tensor([3, 1, 2]))).toEqual([100, 1, 10]);
    expect(await slopes((t) => engine.mul(engine.sort(t, { descending: true }), weights), tensor([2, 2, 5]))).toEqual([10, 100, 1]); // prettier-ignore
  });

  test("topK: the largest, first of equal ones first; the smallest on demand; along any axis", async () => {
    const x = tensor([
      [1, 4, 4, 2],
      [7, 0, 5, 6],
    ]);
    const { values, indices } = engine.topK(x, 2);
    expect([await values.array(), await indices.array(), indices.dtype]).toEqual([[[4, 4], [7, 6]], [[1, 2], [0, 3]], "int32"]); // prettier-ignore
    const smallest = engine.topK(x, 1, { axis: 0, largest: false });
    expect([await smallest.values.array(), await smallest.indices.array()]).toEqual([[[1, 0, 4, 2]], [[0, 1, 0, 0]]]);
    expect(await slopes((t) => engine.topK(t, 2).values, x)).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
    const whole = engine.topK(tensor([3, 9, 5], { dtype: "int32" }), 2).values;
    expect([whole.dtype, await whole.array()]).toEqual(["int32", [9, 5]]);
  });

  test("median: the middle, or the mean of two; NaN spoils it", async () => {
    const x = tensor([
      [5, 1, 3],
      [2, 8, 4],
    ]);
    expect(await engine.median(x, { axis: 1 }).array()).toEqual([3, 4]);
    expect(await engine.median(x).array()).toBe(3.5);
    expect(await engine.median(x, { axis: 0, keepDims: true }).array()).toEqual([[3.5, 4.5, 3.5]]);
    expect(await slopes((t) => engine.median(t), x)).toEqual([0, 0, 0.5, 0, 0, 0.5]);
    expect(await engine.median(tensor([[1, NaN, 2], [1, 2, 9]]), { axis: 1 }).array()).toEqual([NaN, 2]); // prettier-ignore
    expect(await engine.median(tensor([3e38, 3e38])).array()).toBe(3e38);
  });

  test("running sums of integers stay integers", async () => {
    const y = engine.cumSum(tensor([[1, 2], [3, 4]], { dtype: "int32" }), { axis: 0, reverse: true }); // prettier-ignore
    expect([y.dtype, await y.array()]).toEqual(["int32", [[4, 6], [3, 4]]]); // prettier-ignore
  });
});
