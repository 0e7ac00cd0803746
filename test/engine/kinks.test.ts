import * as engine from "@chainrule/engine";
import { Device, grad, jvp, setDefaultDevice, sum, tensor, type Tensor, valueAndGrad } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

/** dy/dx of an elementwise function at each number, the same in both modes. */
async function slopes(f: (x: Tensor) => Tensor, at: readonly number[]): Promise<number[]> {
  const x = tensor(at);
  const positiveZero = (slope: number): number => slope + 0;
  const reverse = [...(await grad((t: Tensor) => sum(f(t)))(x).read())].map(positiveZero);
  const forward = [...(await jvp(f, x, engine.ones([at.length])).tangent.read())].map(positiveZero);
  expect(forward).toEqual(reverse);
  return reverse;
}

describe("where a function has no derivative, the one of PyTorch and Keras is taken", () => {
  test("at the kink of an activation: that of the left side", async () => {
    expect(await slopes(engine.relu, [-1, 0, 1])).toEqual([0, 0, 1]);
    expect(await slopes((x) => engine.leakyRelu(x, 0.1), [-1, 0, 1])).toEqual([0.1, 0.1, 1]);
    expect(await slopes((x) => engine.elu(x, 0.5), [0, 1])).toEqual([0.5, 1]);
    expect(await slopes(engine.elu, [0, 1])).toEqual([1, 1]);
  });

  test("of the activations with bounds, jumps and corners: PyTorch's", async () => {
    expect(await slopes(engine.relu6, [-1, 0, 3, 6, 7])).toEqual([0, 0, 1, 0, 0]);
    expect(await slopes((x) => engine.hardTanh(x), [-2, -1, 0, 1, 2])).toEqual([0, 0, 1, 0, 0]);
    expect(await slopes((x) => engine.hardSigmoid(x), [-4, -3, 0, 3, 4])).toEqual([0, 0, 1 / 6, 0, 0]);
    expect(await slopes((x) => engine.hardSigmoid(x, { slope: 0.2 }), [-2.5, 1, 2.5])).toEqual([0, 0.2, 0]);
    expect(await slopes(engine.hardSwish, [-4, -3, 0, 3, 4])).toEqual([0, 0, 0.5, 1, 1]);
    expect(await slopes((x) => engine.softShrink(x), [-1, -0.5, 0, 0.5, 1])).toEqual([1, 0, 0, 0, 1]);
    expect(await slopes((x) => engine.hardShrink(x), [-1, -0.5, 0, 0.5, 1])).toEqual([1, 0, 0, 0, 1]);
    expect(await slopes((x) => engine.threshold(x, 1, 20), [0, 1, 2])).toEqual([0, 0, 1]);
    expect(await slopes(engine.sparsePlus, [-2, -1, 0, 1, 2])).toEqual([0, 0, 0.5, 1, 1]);
    expect(await slopes((x) => engine.prelu(x, 0.25), [-1, 0, 1])).toEqual([0.25, 0.25, 1]);
    expect(await slopes((alpha) => engine.prelu([-3, 0, 2], alpha), [1, 1, 1])).toEqual([-3, 0, 0]);
    expect(await slopes((x) => engine.celu(x, 2), [0, 1])).toEqual([1, 1]);
    expect((await slopes(engine.selu, [0, 1])).map((slope) => slope.toFixed(9))).toEqual(["1.758099341", "1.050700987"]);
    expect(await slopes(engine.softsign, [-1, 0, 1])).toEqual([0.25, 1, 0.25]);
  });

  test("mod has slope 1 and -floor(a / b), rounding none, also at the jumps", async () => {
    expect(await slopes((x) => engine.mod(x, 2), [-3, -2, 0, 3, 4])).toEqual([1, 1, 1, 1, 1]);
    expect(await slopes((b) => engine.mod([7, -7, 4], b), [2, 2, 2])).toEqual([-3, 4, -2]);
    for (const op of [engine.floor, engine.ceil, engine.round]) expect(await slopes(op, [-0.5, 0, 1.5])).toEqual([0, 0, 0]);
    expect(await slopes((x) => engine.floorDiv(x, 2), [-1, 2])).toEqual([0, 0]);
  });

  test("inverse functions are infinitely steep at the ends of their range", async () => {
    expect(await slopes(engine.asin, [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await slopes(engine.acos, [-1, 1])).toEqual([-Infinity, -Infinity]);
    expect(await slopes(engine.acosh, [1])).toEqual([Infinity]);
    expect(await slopes(engine.atanh, [-1, 1])).toEqual([Infinity, Infinity]);
  });

  test("the angle has no derivative at the origin", async () => {
    expect(await slopes((a) => engine.atan2(a, [0, 1, 0]), [0, 0, 2])).toEqual([NaN, 1, 0]);
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

  test("of every rectifier: 0 or the slope of the side taken", async () => {
    // d/dx of r(f(x)) for a function r that is infinitely steep everywhere: dL/dy is Infinity
    const steep = async (f: (x: Tensor) => Tensor, at: readonly number[]): Promise<number[]> => {
      const { pullback } = engine.vjp(f, tensor(at));
      return [...(await pullback(engine.full([at.length], Infinity)).read())];
    };
    expect(await steep(engine.relu, [-1, 0, 1])).toEqual([0, 0, Infinity]);
    expect(await steep((x) => engine.leakyRelu(x, 0), [-1, 1])).toEqual([0, Infinity]);
    expect(await steep(engine.hardSwish, [-Infinity, -4, -3, 3, 4])).toEqual([0, 0, 0, Infinity, Infinity]);
    expect(await steep((x) => engine.leakyRelu(x, 0.2), [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep((x) => engine.elu(x), [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep((x) => engine.elu(x, 0.5), [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep(engine.selu, [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep((x) => engine.celu(x, 2), [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep((x) => engine.prelu(x, 0.25), [-1, 1])).toEqual([Infinity, Infinity]);
    expect(await steep((alpha) => engine.prelu([2, 3], alpha), [0.5, 1])).toEqual([0, 0]);
    expect(await steep(engine.relu6, [-1, 3, 7])).toEqual([0, Infinity, 0]);
    expect(await steep((x) => engine.hardTanh(x), [-2, 0, 2])).toEqual([0, Infinity, 0]);
    expect(await steep((x) => engine.hardSigmoid(x), [-4, 0, 4])).toEqual([0, Infinity, 0]);
    expect(await steep(engine.hardSwish, [-5, 1, 5])).toEqual([0, Infinity, Infinity]);
    expect(await steep((x) => engine.softShrink(x), [0, 2])).toEqual([0, Infinity]);
    expect(await steep((x) => engine.hardShrink(x), [0, 2])).toEqual([0, Infinity]);
    expect(await steep((x) => engine.threshold(x, 0, 1), [-1, 2])).toEqual([0, Infinity]);
    expect(await steep(engine.sparsePlus, [-2, 0, 2])).toEqual([0, Infinity, Infinity]);
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

  const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    softplus: engine.softplus,
    sigmoid: engine.sigmoid,
    tanh: engine.tanh,
    gelu: (x) => engine.gelu(x),
    "gelu by tanh": (x) => engine.gelu(x, { approximate: true }),
    elu: (x) => engine.elu(x),
    "elu 0.5": (x) => engine.elu(x, 0.5),
    selu: engine.selu,
    celu: (x) => engine.celu(x, 1.5),
    silu: engine.silu,
    mish: engine.mish,
    softsign: engine.softsign,
    logSigmoid: engine.logSigmoid,
    tanhShrink: engine.tanhShrink,
    squareplus: (x) => engine.squareplus(x),
    hardSwish: engine.hardSwish,
    hardSigmoid: (x) => engine.hardSigmoid(x),
    sparsePlus: engine.sparsePlus,
    relu6: engine.relu6,
    softShrink: (x) => engine.softShrink(x),
  };
  /** Values at -Infinity and Infinity, and the slope that is approached on the right; on the left it is 0 unless said. */
  const ends: Readonly<Record<string, readonly [number, number, number, number?]>> = {
    softplus: [0, Infinity, 1],
    sigmoid: [0, 1, 0],
    tanh: [-1, 1, 0],
    gelu: [0, Infinity, 1],
    "gelu by tanh": [0, Infinity, 1],
    elu: [-1, Infinity, 1],
    "elu 0.5": [-0.5, Infinity, 1],
    selu: [-1.7580993408473766, Infinity, 1.0507009873554805],
    celu: [-1.5, Infinity, 1],
    silu: [0, Infinity, 1],
    mish: [0, Infinity, 1],
    softsign: [-1, 1, 0],
    logSigmoid: [-Infinity, 0, 0, 1],
    tanhShrink: [-Infinity, Infinity, 1, 1],
    squareplus: [0, Infinity, 1],
    hardSwish: [0, Infinity, 1],
    hardSigmoid: [0, 1, 0],
    sparsePlus: [0, Infinity, 1],
    relu6: [0, 6, 0],
    softShrink: [-Infinity, Infinity, 1, 1],
  };
  test.each(Object.entries(activations))("%s, its slope and its curvature, up to infinity", async (name, f) => {
    const [low, high, right, left = 0] = ends[name]!;
    expect([...(await f(tensor([-Infinity, Infinity])).read())].map((y) => y + 0)).toEqual([low, high]);
    expect(await f(tensor([NaN])).read()).toEqual(Float64Array.of(NaN));
    const far = [-Infinity, -1e30, -1000, -100, 100, 1000, 1e30, Infinity];
    const slope = await slopes(f, far);
    for (const [i, x] of far.entries()) {
      const approached = x < 0 ? left : right;
      expect(Math.abs(slope[i]! - approached), `slope at ${x}`).toBeLessThan(2e-3); // squareplus and softsign get there like 1 / x^2
    }
    const curvature = await slopes((x) => engine.jvp(f, x, engine.ones([far.length])).tangent, far);
    for (const [i, x] of far.entries()) expect(Math.abs(curvature[i]!), `curvature at ${x}`).toBeLessThan(1e-4);
  });

  test("float32 keeps the digits of the left tails", async () => {
    const cpu = await deviceOf("cpu");
    const at = tensor([-12, -8, -5], { device: cpu });
    const close = (got: ArrayLike<number>, want: readonly number[]): void =>
      want.forEach((y, i) => expect(Math.abs(got[i]! / y - 1)).toBeLessThan(3e-6));
    // x Phi(x) with Phi(-12) = 1.776482112077679e-33, Phi(-8) = 6.220960574271785e-16, Phi(-5) = 2.866515718791939e-7
    close(await engine.gelu(at).read(), [-2.1317785344932146e-32, -4.976768459417428e-15, -1.4332578593959695e-6]);
    close(await engine.silu(at).read(), [-12 / (1 + Math.exp(12)), -8 / (1 + Math.exp(8)), -5 / (1 + Math.exp(5))]);
    close(await engine.squareplus(at).read(), [(Math.sqrt(148) - 12) / 2, (Math.sqrt(68) - 8) / 2, (Math.sqrt(29) - 5) / 2]);
    // Phi(x) + x phi(x)
    const phi = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    close(await grad((x: Tensor) => sum(engine.gelu(x)))(at).read(), [
      1.776482112077679e-33 - 12 * phi(12),
      6.220960574271785e-16 - 8 * phi(8),
      2.866515718791939e-7 - 5 * phi(5),
    ]);
  });

  test("the angle of very large and very small points", async () => {
    const cpu = await deviceOf("cpu");
    const a = tensor([1e30, 1e-30, 3], { device: cpu });
    const b = tensor([1e30, 1e-30, 4], { device: cpu });
    const slope = grad(({ a, b }: { a: Tensor; b: Tensor }) => sum(engine.atan2(a, b)))({ a, b });
    expect([...(await slope.a.read())].map((v) => v.toPrecision(5))).toEqual(["5.0000e-31", "5.0000e+29", "0.16000"]);
    expect([...(await slope.b.read())].map((v) => v.toPrecision(5))).toEqual(["-5.0000e-31", "-5.0000e+29", "-0.12000"]);
  });
});
