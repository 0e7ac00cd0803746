import {
  add,
  Device,
  exp,
  grad,
  jvp,
  mul,
  scope,
  setDefaultDevice,
  square,
  sum,
  tensor,
  type Tensor,
  valueAndGrad,
  vjp,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

type Scalar = (x: Tensor) => Tensor;

/** df/dx at x, in each way that the engine offers. */
const modes: Readonly<Record<string, (f: Scalar, x: Tensor) => Tensor>> = {
  reverse: (f, x) => grad(f)(x),
  forward: (f, x) => jvp(f, x, tensor(1)).tangent,
  pullback: (f, x) => vjp(f, x).pullback(tensor(1)),
};

const number = async (x: Tensor): Promise<number> => (await x.read())[0] as number;

describe("perturbations are never confused", () => {
  for (const [outer, d] of Object.entries(modes))
    for (const [inner, e] of Object.entries(modes)) {
      test(`${outer} over ${inner}: d/dx [x d/dy (x + y)] = 1`, async () => {
        const f = (x: Tensor): Tensor =>
          mul(
            x,
            e((y) => add(x, y), tensor(3)),
          );
        expect(await number(scope(() => d(f, tensor(2))))).toBe(1);
      });

      test(`${outer} over ${inner}: d/dx [x d/dy (x y)] at y = x is 2 x`, async () => {
        const f = (x: Tensor): Tensor =>
          mul(
            x,
            e((y) => mul(x, y), x),
          );
        expect(await number(scope(() => d(f, tensor(2))))).toBe(4);
      });

      test(`${outer} over ${inner}: the second derivative of x^2 e^x`, async () => {
        const f = (x: Tensor): Tensor => mul(square(x), exp(x));
        expect(await number(scope(() => d((x) => e(f, x), tensor(1))))).toBeCloseTo(7 * Math.E, 12);
      });

      for (const [third, h] of Object.entries(modes))
        test(`${outer} over ${inner} over ${third}: the third derivative of x^5`, async () => {
          const f = (x: Tensor): Tensor => mul(x, square(square(x)));
          expect(await number(scope(() => d((x) => e((y) => h(f, y), x), tensor(2))))).toBe(240);
        });
    }
});

test("a tensor that left a differentiation is a constant to every other one", async () => {
  const x = tensor(3);
  for (const run of Object.values(modes)) {
    const leaked: Tensor[] = [];
    scope(() =>
      run((t) => {
        leaked.push(t);
        return square(t);
      }, x),
    );
    const [t] = leaked as [Tensor];
    expect(t.trace?.level.active).toBe(false);
    for (const again of Object.values(modes)) {
      expect(await number(scope(() => again((z) => mul(z, t), x)))).toBe(3);
      expect(await number(scope(() => again(() => square(t), x)))).toBe(0);
    }
  }
});

test("a tensor of an inner differentiation that has ended still belongs to the outer one", async () => {
  const f = (x: Tensor): Tensor => {
    let leaked: Tensor | undefined;
    grad((y: Tensor) => {
      leaked = y;
      return square(y);
    })(square(x));
    return mul(leaked as Tensor, x);
  };
  for (const d of Object.values(modes)) expect(await number(scope(() => d(f, tensor(2))))).toBe(12);
});

test("what does not depend on the argument has zero derivatives of its own shape", async () => {
  const x = tensor([[1, 2, 3]]);
  const f: Scalar = () => sum(exp(tensor([1, 2])));
  expect(await grad(f)(x).array()).toEqual([[0, 0, 0]]);
  expect(await jvp(f, x, x).tangent.array()).toBe(0);
  expect(
    await vjp(() => tensor([1, 2]), x)
      .pullback(tensor([5, 6]))
      .array(),
  ).toEqual([[0, 0, 0]]);
});

test("the identity is its own derivative", async () => {
  const x = tensor(2);
  const { value, gradient } = valueAndGrad((t: Tensor) => t)(x);
  expect(await Promise.all([value.array(), gradient.array()])).toEqual([2, 1]);
  const u = tensor([1, 2]);
  expect(
    await vjp((t: Tensor) => t, tensor([3, 4]))
      .pullback(u)
      .array(),
  ).toEqual([1, 2]);
});

test("arguments and results are trees, and derivatives have their structure", async () => {
  const model = { layers: [{ w: tensor([1, 2]) }, { w: tensor([3, 4]) }], scale: tensor(2) };
  const loss = (m: typeof model, x: Tensor): Tensor => mul(m.scale, sum(mul(m.layers[0]!.w, mul(m.layers[1]!.w, x))));
  const { scale, layers } = grad(loss)(model, tensor([1, 10]));
  expect(await scale.array()).toBe(83);
  expect(await layers[0]!.w.array()).toEqual([6, 80]);
  expect(await layers[1]!.w.array()).toEqual([2, 40]);
  const { value, pullback } = vjp((m: typeof model) => ({ a: m.scale, b: mul(m.scale, m.layers[0]!.w) }), model);
  const back = pullback({ a: tensor(1), b: tensor([1, 1]) });
  expect(await value.b.array()).toEqual([2, 4]);
  expect(await back.scale.array()).toBe(4);
  expect(await back.layers[0]!.w.array()).toEqual([2, 2]);
  expect(await back.layers[1]!.w.array()).toEqual([0, 0]);
});

test("results carry no trace of a differentiation that is over, and so do not hold its graph", () => {
  const x = tensor(2);
  const { value, gradient } = valueAndGrad(square)(x);
  const forward = jvp(square, x, x);
  const back = vjp(square, x);
  const nested = grad((t: Tensor) => grad(square)(mul(t, t)))(x);
  for (const t of [value, gradient, forward.value, forward.tangent, back.value, back.pullback(x), nested])
    expect(t.trace).toBeUndefined();
});

test("a direction that left a differentiation is a constant too", async () => {
  const x = tensor(3);
  let leaked: Tensor | undefined;
  scope(() =>
    grad((t: Tensor) => {
      leaked = t;
      return square(t);
    })(x),
  );
  const { tangent } = jvp(square, x, leaked as Tensor);
  expect(tangent.trace).toBeUndefined();
  expect(await number(tangent)).toBe(18);
});
