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

/** dy/dx of an elementwise function at each number, the same in both modes. */
async function slopes(f: (x: Tensor) => Tensor, at: readonly number[]): Promise<number[]> {
  const x = tensor(at);
  const reverse = [...(await grad((t: Tensor) => sum(f(t)))(x).read())];
  const forward = [...(await jvp(f, x, engine.ones([at.length])).tangent.read())];
  expect(forward).toEqual(reverse);
  return reverse.map((slope) => slope + 0); // -0 as 0
}

describe("where a function has no derivative, the one of PyTorch and Keras is taken", () => {
  test("at the kink of an activation: that of the left side", async () => {
    expect(await slopes(engine.relu, [-1, 0, 1])).toEqual([0, 0, 1]);
    expect(await slopes((x) => engine.leakyRelu(x, 0.1), [-1, 0, 1])).toEqual([0.1, 0.1, 1]);
    expect(await slopes((x) => engine.elu(x, 0.5), [0, 1])).toEqual([0.5, 1]);
    expect(await slopes(engine.elu, [0, 1])).toEqual([1, 1]);
  });

  test("abs and sign: 0 at 0", async () => {
    expect(await slopes(engine.abs, [-2, 0, 2])).toEqual([-1, 0, 1]);
    expect(await slopes(engine.sign, [-2, 0, 2])).toEqual([0, 0, 0]);
  });

  test("clip: 1 on both bounds", async () => {
    expect(await slopes((x) => engine.clip(x, -1, 1), [-1.5, -1, 0, 1, 1.5])).toEqual([0, 1, 1, 1, 0]);
  });

  test("maximum and minimum: half to each of two equal operands", async () => {
    for (const op of [engine.maximum, engine.minimum]) {
      expect(await slopes((x) => op(x, 0), [0])).toEqual([0.5]);
      expect(await slopes((x) => op(0, x), [0])).toEqual([0.5]);
      expect(await slopes((x) => op(x, x), [3])).toEqual([1]);
    }
  });

  test("max and min: equal extremes share equally, in both modes", async () => {
    const x = tensor([
      [1, 1, 0],
      [2, 2, 2],
    ]);
    expect(await grad((t: Tensor) => sum(engine.max(t, { axis: 1 })))(x).array()).toEqual([
      [0.5, 0.5, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ]);
    expect(await grad((t: Tensor) => engine.min(t))(x).array()).toEqual([
      [0, 0, 1],
      [0, 0, 0],
    ]);
    const dx = tensor([
      [1, 2, 4],
      [3, 6, 9],
    ]);
    expect(await jvp((t: Tensor) => engine.max(t, { axis: 1 }), x, dx).tangent.array()).toEqual([1.5, 6]);
  });

  test("powers of 0: no NaN where the exponent is not negative", async () => {
    const bases = tensor([0, 0, 0, 0, 2]);
    const exponents = tensor([0, 1, 2, 0.5, 0]);
    const { a, b } = grad(({ a, b }: { a: Tensor; b: Tensor }) => sum(engine.pow(a, b)))({ a: bases, b: exponents });
    expect(await a.array()).toEqual([0, 1, 0, Infinity, 0]);
    expect(await b.array()).toEqual([0, 0, 0, 0, Math.LN2]);
    // d/db (b a^(b-1)) = 1/a at b = 0
    const mixed = grad((t: Tensor) => sum(grad((s: Tensor) => sum(engine.pow(s, t)))(tensor([2]))))(tensor([0]));
    expect(await mixed.array()).toEqual([0.5]);
  });

  test("roots and logarithms at 0 are infinitely steep", async () => {
    expect(await slopes(engine.sqrt, [0])).toEqual([Infinity]);
    expect(await slopes(engine.log, [0])).toEqual([Infinity]);
  });
});

describe("an infinite upstream is no gradient where the derivative is 0", () => {
  test("of clip, maximum and minimum", async () => {
    // the root is infinitely steep at 0
    const slopesOfRoot = async (f: (x: Tensor) => Tensor, at: readonly number[]): Promise<number[]> => [
      ...(await grad((x: Tensor) => sum(engine.sqrt(f(x))))(tensor(at)).read()),
    ];
    expect(await slopesOfRoot((x) => engine.clip(x, 0, 1), [-1, 0.25])).toEqual([0, 1]);
    expect(await slopesOfRoot((x) => engine.maximum(x, 0), [-1, 0.25])).toEqual([0, 1]);
    expect(await slopesOfRoot((x) => engine.minimum(0, x), [1])).toEqual([0]);
  });
});

describe("masked classes", () => {
  test("a logit of -Infinity leaves loss and gradient of the other labels alone", async () => {
    const { value, gradient } = valueAndGrad((t: Tensor) => sum(engine.softmaxCrossEntropy(t, tensor([1], { dtype: "int32" }))))(
      tensor([[-Infinity, 2, 2]]),
    );
    expect(await value.array()).toBeCloseTo(Math.LN2, 14);
    expect(await gradient.array()).toEqual([[0, -0.5, 0.5]]);
    expect(await engine.softmaxCrossEntropy(tensor([[-Infinity, 2]]), tensor([0], { dtype: "int32" })).array()).toEqual([
      Infinity,
    ]);
  });
});

describe("far out nothing overflows", () => {
  test("logSumExp, softmax and the cross-entropies", async () => {
    const x = tensor([
      [1000, 999],
      [-1000, -1001],
      [-Infinity, -Infinity],
    ]);
    const expected = Math.log1p(Math.exp(-1));
    const [a = 0, b = 0, c = 0] = await engine.logSumExp(x, { axis: 1 }).read();
    expect([a - 1000, b + 1000].map((t) => t.toFixed(10))).toEqual([expected, expected].map((t) => t.toFixed(10)));
    expect(c).toBe(-Infinity);
    expect(await engine.logSumExp(tensor([Infinity, 0])).array()).toBe(Infinity);
    expect(await engine.logSumExp(tensor([Number.NaN, 0])).array()).toBe(Number.NaN);
    const { value, gradient } = valueAndGrad((t: Tensor) => sum(engine.softmaxCrossEntropy(t, tensor([1], { dtype: "int32" }))))(
      tensor([[1e4, -1e4]]),
    );
    expect([await value.array(), await gradient.array()]).toEqual([2e4, [[1, -1]]]);
    const z = valueAndGrad((t: Tensor<1>) => sum(engine.sigmoidCrossEntropy(t, tensor([0, 1]))))(tensor([1e4, -1e4]));
    expect([await z.value.array(), await z.gradient.array()]).toEqual([2e4, [1, -1]]);
  });

  test("softplus, sigmoid, tanh, gelu and their slopes", async () => {
    for (const f of [engine.softplus, engine.sigmoid, engine.tanh, engine.gelu, engine.elu]) {
      expect((await slopes(f, [-1000, 1000])).every(Number.isFinite)).toBe(true);
      expect([...(await f(tensor([-1000, 1000])).read())].every(Number.isFinite)).toBe(true);
    }
  });
});
