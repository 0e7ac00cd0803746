import {
  add,
  type Backend,
  batchNormalize,
  Device,
  DisposedError,
  exp,
  grad,
  jvp,
  matMul,
  mul,
  relu,
  reshape,
  scope,
  setDefaultDevice,
  softmaxCrossEntropy,
  square,
  StateError,
  sum,
  tensor,
  type Tensor,
  valueAndGrad,
  vjp,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, expect, test } from "vitest";
import { faultyBackend } from "../support/faultyBackend.ts";

let backend: Backend;
const live = (): number => backend.memory.buffers;

beforeEach(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

test("a scope frees everything but what it returns, at any depth of the result", async () => {
  const x = tensor([1, 2, 3]);
  const kept = scope(() => {
    const y = exp(x);
    return { list: [add(y, 1)], deep: { z: mul(y, 2) }, text: "as it is", nothing: null };
  });
  expect(live()).toBe(3);
  expect(await kept.list[0]?.read()).toEqual(Float64Array.from([1, 2, 3], (t) => Math.exp(t) + 1));
  expect(kept.text).toBe("as it is");
  for (const t of [x, kept.list[0], kept.deep.z]) t?.dispose();
  expect(live()).toBe(0);
});

test("scopes nest: what leaves an inner one dies with the outer one", () => {
  const x = tensor([1, 2]);
  let inner: Tensor | undefined;
  scope(() => {
    inner = scope(() => exp(square(x)));
    expect(inner.isDisposed).toBe(false);
    expect(live()).toBe(2);
  });
  expect(inner?.isDisposed).toBe(true);
  expect(live()).toBe(1);
});

test("operands made outside outlive a scope that returns them or a view of them", () => {
  const x = tensor([[1, 2]]);
  const same = scope(() => reshape(x, [1, 2]));
  expect(same.isDisposed).toBe(false);
  expect(x.isDisposed).toBe(false);
  const view = scope(() => reshape(x, [2]));
  x.dispose();
  expect(view.isDisposed).toBe(false);
  view.dispose();
  expect(live()).toBe(0);
});

test("a throw frees what the scope made, and leaves the outer scope usable", () => {
  const x = tensor([1, 2]);
  scope(() => {
    const y = exp(x);
    expect(() =>
      scope(() => {
        add(square(y), 1);
        throw new Error("half-way");
      }),
    ).toThrow("half-way");
    expect(live()).toBe(2);
    expect(y.isDisposed).toBe(false);
  });
  expect(live()).toBe(1);
});

test("a scope refuses a promise, and frees what was made", () => {
  const x = tensor([1, 2]);
  // eslint-disable-next-line typescript/require-await
  expect(() => scope(async () => exp(x))).toThrow(StateError);
  expect(live()).toBe(1);
});

test("an op outside of scopes leaves its result alone", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const labels = tensor([1, 0], { dtype: "int32" });
  expect(live()).toBe(2);
  softmaxCrossEntropy(matMul(x, x), labels);
  batchNormalize(x, 1e-3);
  // one product (an operand that was made in between), one loss; z, mean and variance
  expect(live()).toBe(2 + 2 + 3);
});

test("gradients leave the value, the gradient, and nothing else", () => {
  const x = tensor([
    [1, -2],
    [3, 4],
  ]);
  const f = (t: Tensor<2>): Tensor => sum(relu(matMul(t, exp(t))));
  const { value, gradient } = valueAndGrad(f)(x);
  expect(live()).toBe(3);
  value.dispose();
  gradient.dispose();
  grad(f)(x).dispose();
  const { value: y, tangent } = jvp(f, x, x);
  expect(live()).toBe(3);
  y.dispose();
  tangent.dispose();
  expect(live()).toBe(1);
});

test("scopes inside a differentiated function keep what the way back needs, and leave nothing", async () => {
  const x = tensor([0.5, 2]);
  const f = (t: Tensor): Tensor => {
    const y = scope(() => exp(mul(t, t)));
    return sum(
      scope(() =>
        mul(
          y,
          scope(() => square(t)),
        ),
      ),
    );
  };
  const slope = (t: number): number => Math.exp(t * t) * (2 * t * t * t + 2 * t);
  const gradient = grad(f)(x);
  const { value, tangent } = jvp(f, x, tensor([1, 0]));
  value.dispose();
  const [g0 = 0, g1 = 0] = await gradient.read();
  expect(g0 / slope(0.5)).toBeCloseTo(1, 12);
  expect(g1 / slope(2)).toBeCloseTo(1, 12);
  expect((await tangent.read())[0]).toBeCloseTo(slope(0.5), 12);
  for (const t of [x, gradient, tangent]) t.dispose();
  expect(live()).toBe(1); // the direction
});

test("a pullback is walked many times; it and its value are freed apart", async () => {
  const x = tensor([1, 2, 3]);
  const { value, pullback, dispose } = vjp((t: Tensor) => mul(t, exp(t)), x);
  const [u, v] = [tensor([1, 0, 0]), tensor([0, 1, 1])];
  const [a, b, c] = [pullback(u), pullback(v), pullback(u)];
  expect(await a.read()).toEqual(await c.read());
  expect((await b.read())[0]).toBe(0);
  dispose();
  dispose();
  expect((await value.read())[0]).toBe(Math.E);
  expect(() => pullback(u)).toThrow(DisposedError);
  for (const t of [value, a, b, c, u, v, x]) t.dispose();
  expect(live()).toBe(0);
});

test("what was disposed cannot be used, and can be disposed again", async () => {
  const x = tensor([1, 2]);
  x.dispose();
  x.dispose();
  expect(x.isDisposed).toBe(true);
  expect(String(x)).toMatchInlineSnapshot(`"Tensor [2] float32 on reference (disposed)"`);
  expect(() => exp(x)).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: tensor: used after its memory was given back. It was disposed, or made in a scope that has ended: return it from the scope to keep it.]`,
  );
  await expect(x.read()).rejects.toThrow(DisposedError);
  let leaked: Tensor | undefined;
  scope(() => {
    leaked = exp(tensor([1]));
  });
  expect(() => add(leaked as Tensor, 1)).toThrow(DisposedError);
  {
    using y = tensor([1]);
    expect(live()).toBe(1);
    expect(y.isDisposed).toBe(false);
  }
  expect(live()).toBe(0);
});

test("whichever call of the device fails, everything made so far is freed", () => {
  const faulty = faultyBackend(backend);
  setDefaultDevice(new Device(faulty));
  const [x, w] = [
    tensor([
      [1, -2, 0.5],
      [3, 4, -1],
    ]),
    tensor([
      [1, 2],
      [0.5, -1],
      [2, 2],
    ]),
  ];
  const labels = tensor([1, 0], { dtype: "int32" });
  const loss = (p: Tensor<2>): Tensor => {
    const { z } = batchNormalize(
      scope(() => relu(matMul(x, p))),
      1e-3,
    );
    return sum(softmaxCrossEntropy(add(z, 0.5), labels));
  };
  const work: Record<string, () => readonly Tensor[]> = {
    forward: () => [scope(() => loss(w))],
    reverse: () => [grad(loss)(w)],
    forwardMode: () => Object.values(jvp(loss, w, w)),
    nested: () => [grad((p: Tensor<2>) => sum(square(grad(loss)(p))))(w)],
    pullback: () => {
      const { value, pullback, dispose } = vjp(loss, w);
      try {
        return [value, pullback(value)];
      } catch (error) {
        value.dispose();
        throw error;
      } finally {
        dispose();
      }
    },
  };
  for (const [name, run] of Object.entries(work)) {
    faulty.failAt = 0;
    faulty.calls = 0;
    for (const t of scope(run)) t.dispose();
    expect(live(), name).toBe(3);
    const total = faulty.calls;
    expect(total).toBeGreaterThan(5);
    for (let n = 1; n <= total; n++) {
      faulty.calls = 0;
      faulty.failAt = n;
      expect(run, `${name}, call ${n}`).toThrow(/injected/);
      expect(live(), `${name}, call ${n}`).toBe(3);
    }
  }
});
