import {
  add,
  affine,
  checkpoint,
  Device,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  mean,
  mul,
  observe,
  Parameter,
  setDefaultDevice,
  square,
  sub,
  sum,
  tanh,
  tensor,
  type Tensor,
  valueAndGradients,
  vjp,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const backend = createReferenceBackend();
beforeEach(() => {
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

const numbers = async (x: Tensor): Promise<number[]> => [...(await x.read())];
const block = (x: Tensor): Tensor => tanh(mul(sub(x, 0.3), square(x)));

describe("checkpoint changes no derivative", () => {
  const plain = (x: Tensor): Tensor => sum(block(block(x)));
  const saved = (x: Tensor): Tensor => sum(checkpoint(block)(checkpoint(block)(x)));
  const x = (): Tensor => tensor([0.5, -1.2, 2]);
  const v = (): Tensor => tensor([1, -2, 0.5]);
  const cases: Record<string, (f: typeof plain) => Tensor> = {
    value: (f) => f(x()),
    gradient: (f) => grad(f)(x()),
    tangent: (f) => jvp(f, x(), v()).tangent,
    "forward over reverse": (f) => hvp(f, x(), v()),
    "reverse over reverse": (f) => grad((t: Tensor) => sum(mul(grad(f)(t), v())))(x()),
    "reverse over forward": (f) => grad((t: Tensor) => jvp(f, t, v()).tangent)(x()),
    "forward over forward": (f) => jvp((t: Tensor) => jvp(f, t, v()).tangent, x(), v()).tangent,
    third: (f) => grad((s: Tensor) => sum(mul(grad((t: Tensor) => sum(mul(grad(f)(t), v())))(s), v())))(x()),
    jacobian: (f) => jacobian((t: Tensor) => mul(f(t), t))(x()),
  };
  for (const [name, of] of Object.entries(cases))
    test(name, async () => {
      const [want, got] = [await numbers(of(plain)), await numbers(of(saved))];
      got.forEach((value, i) => expect(value).toBeCloseTo(want[i] as number, 12));
    });
});

describe("what the function closes over", () => {
  test("tensors that are differentiated", async () => {
    const f = (inner: (g: (t: Tensor) => Tensor) => (t: Tensor) => Tensor) => (w: Tensor) =>
      sum(inner((t) => tanh(mul(t, square(w))))(mul(w, 2)));
    const w = tensor([0.4, -0.9]);
    const [want, got] = [await numbers(grad(f((g) => g))(w)), await numbers(grad(f(checkpoint))(w))];
    got.forEach((value, i) => expect(value).toBeCloseTo(want[i] as number, 12));
  });

  test("tensors of an outer differentiation, met inside an inner one", async () => {
    // d/dw [ d/dx (w^2 e^(w x)) at x = w ] = d/dw [w^3 e^(w^2)]
    const f = (w: Tensor): Tensor => {
      const inner = checkpoint((x: Tensor) => mul(square(w), exp(mul(w, x))));
      return grad(inner)(w);
    };
    const w = 0.7;
    const want = (3 * w * w + 2 * w ** 4) * Math.exp(w * w);
    expect((await numbers(grad(f)(tensor(w))))[0]).toBeCloseTo(want, 12);
  });

  test("a gradient inside a checkpoint, of what is outside", async () => {
    // g(w) = d/dx (w x^3) at x = 2 w = 12 w^3; g' = 36 w^2
    const f = checkpoint((w: Tensor) => grad((x: Tensor) => mul(w, mul(x, square(x))))(mul(w, 2)));
    expect((await numbers(grad(f)(tensor(0.5))))[0]).toBeCloseTo(9, 12);
  });

  test("parameters, also in nested checkpoints", async () => {
    const w = new Parameter<2>({ data: Float64Array.of(0.5, -0.25, 1, 0.75), shape: [2, 2], dtype: "float32" });
    const b = new Parameter<1>({ data: Float64Array.of(0.1, -0.2), shape: [2], dtype: "float32" });
    const x = tensor([
      [1, 2],
      [3, -1],
    ]);
    const layer = (t: Tensor): Tensor => tanh(affine(t, w.value, b.value));
    const loss = (net: (t: Tensor) => Tensor) => () => ({ loss: mean(square(net(x))) });
    const once = checkpoint(layer);
    const nested = checkpoint((t: Tensor) => once(checkpoint(layer)(t)));
    const gradientsOf = async (net: (t: Tensor) => Tensor): Promise<number[]> =>
      (await Promise.all(valueAndGradients([w, b], loss(net)).gradients.map(numbers))).flat();
    const want = await gradientsOf((t) => layer(layer(t)));
    for (const net of [(t: Tensor) => once(once(t)), nested]) {
      const got = await gradientsOf(net);
      expect(got.length).toBe(6);
      got.forEach((value, i) => expect(value).toBeCloseTo(want[i] as number, 12));
    }
  });
});

describe("transforms inside, of what the function is given or closes over", () => {
  // g(w) is 3 w^2 (or 3 w^3, 6 w^2, 6 w) of w^3 by transforms that meet w itself, not a result made of it
  const cube = (x: Tensor): Tensor => mul(x, square(x));
  const inside: Record<string, [(w: Tensor) => Tensor, number]> = {
    grad: [grad(cube), 12],
    "grad of a checkpoint": [grad(checkpoint(cube)), 12],
    "jvp at it": [(w) => jvp(cube, w, tensor(1)).tangent, 12],
    "jvp along it": [(w) => jvp(cube, tensor(2), w).tangent, 12],
    "vjp at it, of it": [(w) => vjp(cube, w).pullback(w), 36],
    "linearize at it, along it": [(w) => linearize(cube, w).pushforward(w), 36],
    hvp: [(w) => hvp(cube, w, w), 24],
    jacobian: [jacobian(cube), 12],
    hessian: [hessian(cube) as (w: Tensor) => Tensor, 6],
  };
  for (const [name, [g, slope]] of Object.entries(inside))
    test(name, async () => {
      expect((await numbers(grad(checkpoint(g))(tensor(2))))[0]).toBeCloseTo(slope, 12);
      expect((await numbers(grad(checkpoint(checkpoint(g)))(tensor(2))))[0]).toBeCloseTo(slope, 12);
      expect((await numbers(vjp(checkpoint(g), tensor(2)).pullback(tensor(1))))[0]).toBeCloseTo(slope, 12);
      expect((await numbers(grad((w: Tensor) => checkpoint(() => g(w))())(tensor(2))))[0]).toBeCloseTo(slope, 12);
      expect((await numbers(jvp(checkpoint(g), tensor(2), tensor(1)).tangent))[0]).toBeCloseTo(slope, 12);
    });

  test("an inner checkpoint that hands through what the outer one was given", async () => {
    const f = checkpoint((x: Tensor) => {
      const [same, twice] = checkpoint((t: Tensor) => [t, mul(t, 2)] as const)(x);
      return mul(same, twice);
    });
    expect(await grad(f)(tensor(3)).array()).toBe(12);
  });
});

test("misuse is named", () => {
  expect(() => checkpoint(3 as never)).toThrow(
    "checkpoint: expected a function, got 3. Give a function of tensors, made of ops.",
  );
  const late = checkpoint((async (x: Tensor) => Promise.resolve(x)) as never) as unknown as (x: Tensor) => Tensor;
  expect(() => grad(late)(tensor(1))).toThrow(
    "checkpoint: the result is a promise. A differentiated function is synchronous: read values after it, not inside.",
  );
  const empty = checkpoint((() => 3) as never) as unknown as (x: Tensor) => Tensor;
  expect(() => grad(empty)(tensor(1))).toThrow(
    "checkpoint: the result is 3. Expected a tensor, or arrays and records of tensors.",
  );
});

test("arguments and results are trees; what is handed through keeps its gradient", async () => {
  const f = checkpoint((x: { a: Tensor; b: Tensor }, k: number) => ({ p: mul(x.a, x.b), q: [x.b, mul(x.a, k)] as const }));
  const g = grad((x: { a: Tensor; b: Tensor }) => {
    const { p, q } = f(x, 3);
    return add(add(p, mul(q[0], 10)), square(q[1]));
  })({ a: tensor(2), b: tensor(5) });
  // d/da (ab + 10 b + 9 a^2) = b + 18 a, d/db = a + 10
  expect([await g.a.array(), await g.b.array()]).toEqual([41, 12]);
});

test("integers inside and outside pass without derivatives", async () => {
  const f = checkpoint((x: Tensor) => ({ y: mul(x, 2), n: tensor([1, 2], { dtype: "int32" }) }));
  expect(await grad((x: Tensor) => sum(f(x).y))(tensor([1, 2])).array()).toEqual([2, 2]);
  expect(await jvp((x: Tensor) => f(x).y, tensor([1, 2]), tensor([1, 1])).tangent.array()).toEqual([2, 2]);
});

test("without a differentiation it is the function itself", async () => {
  let runs = 0;
  const f = checkpoint((x: Tensor) => {
    runs++;
    return square(x);
  });
  expect(await f(tensor([3])).array()).toEqual([9]);
  expect(runs).toBe(1);
});

test("a pullback may be walked many times, and leaves nothing behind", async () => {
  const before = backend.memory.buffers;
  const x = tensor([0.5, -1.2]);
  const { value, pullback, dispose } = vjp((t: Tensor) => checkpoint(block)(t), x);
  for (const u of [1, -3]) {
    const upstream = tensor([u, u]);
    const gradient = pullback(upstream);
    const want = await numbers(grad((t: Tensor) => mul(sum(block(t)), u))(x));
    (await numbers(gradient)).forEach((g, i) => expect(g).toBeCloseTo(want[i] as number, 12));
    for (const t of [upstream, gradient]) t.dispose();
  }
  dispose();
  for (const t of [value, x]) t.dispose();
  expect(backend.memory.buffers - before).toBeLessThanOrEqual(2); // the two gradients that the test compared with
});

test("memory: a chain in √n stretches of √n peaks far below the plain chain", () => {
  const n = 64;
  const size = 1000;
  const x = tensor(new Float64Array(size).fill(0.5));
  const layer = (t: Tensor): Tensor => tanh(mul(t, 1.1));
  const chain = (length: number, f: (t: Tensor) => Tensor) => (t: Tensor) => Array.from({ length }).reduce<Tensor>(f, t);
  const peak = (f: (t: Tensor) => Tensor): number => {
    let most = 0;
    const before = backend.memory.bytes;
    const watch = { ran: () => (most = Math.max(most, backend.memory.bytes - before)) };
    observe(watch, () => grad((t: Tensor) => sum(f(t)))(x)).dispose();
    return most / (8 * size);
  };
  const plain = peak(chain(n, layer));
  const saved = peak(chain(8, checkpoint(chain(8, layer))));
  expect(plain).toBeGreaterThan(2 * n);
  expect(saved).toBeLessThan(plain / 3);
  x.dispose();
});
