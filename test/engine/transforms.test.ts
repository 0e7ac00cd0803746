import {
  add,
  ArgumentError,
  type Backend,
  BackendError,
  Device,
  DTypeError,
  exp,
  grad,
  jvp,
  mul,
  scope,
  setDefaultDevice,
  ShapeError,
  StateError,
  sum,
  tensor,
  type Tensor,
  valueAndGrad,
  vjp,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { faultyBackend } from "../support/faultyBackend.ts";

type Pair = Readonly<Record<"a" | "b", Tensor>>;

let backend: Backend;
beforeEach(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

const product = ({ a, b }: Pair): Tensor => mul(a, b);

describe("trees are paired by key", () => {
  const x = (): Pair => ({ a: tensor(2), b: tensor(3) });

  test("whatever order the tangents come in", async () => {
    // d(ab) = b da + a db = 3 * 1 + 2 * 10
    expect(await jvp(product, x(), { b: tensor(10), a: tensor(1) }).tangent.array()).toBe(23);
  });

  test("whatever order the cotangents come in", async () => {
    const { pullback } = vjp(({ a, b }: Pair) => ({ p: mul(a, 2), q: mul(b, 3) }), x());
    const { a, b } = pullback({ q: tensor(10), p: tensor(1) });
    expect([await a.array(), await b.array()]).toEqual([2, 30]);
  });

  test("what does not fit is named by its path", () => {
    const nested = { list: [tensor(1), { c: tensor([1, 2]) }] };
    const same = (t: typeof nested): typeof nested => t;
    const device = new Device(Object.assign(Object.create(createReferenceBackend()) as Backend, { name: "another" }));
    const wrong: Record<string, [() => unknown, unknown]> = {
      missing: [() => jvp(product, x(), { a: tensor(1) } as never), ArgumentError],
      surplus: [() => jvp(product, x(), { ...x(), c: tensor(1) } as never), ArgumentError],
      longer: [() => jvp(same, nested, { list: [...nested.list, tensor(1)] } as never), ArgumentError],
      shape: [() => jvp(same, nested, { list: [tensor(1), { c: tensor(1) }] } as never), ShapeError],
      "element type": [() => jvp(product, x(), { a: tensor(1), b: tensor(1, { dtype: "int32" }) }), DTypeError],
      device: [() => jvp(product, x(), { a: tensor(1), b: tensor(1, { device }) }), BackendError],
      cotangent: [() => vjp(product, x()).pullback({ a: 1 } as never), ArgumentError],
      "cotangent's device": [() => vjp(product, x()).pullback(tensor(1, { device })), BackendError],
    };
    const messages = Object.entries(wrong).map(([name, [call, type]]) => {
      expect(call, name).toThrow(type as never);
      try {
        call();
      } catch (error) {
        return `${name} | ${(error as Error).message}`;
      }
      return "";
    });
    expect(messages.join("\n")).toMatchInlineSnapshot(`
      "missing | jvp: tangent at b: expected a tensor, got undefined. Give one tensor in the place of each.
      surplus | jvp: tangent: expected the keys a, b, got a, b, c. Give one entry under each key.
      longer | jvp: tangent at list: expected an array of 2, got [a Tensor, { c: a Tensor }, a Tensor]. Give one entry in the place of each.
      shape | jvp: tangent at list[1].c has shape [], expected [2]. Give one of the same shape.
      element type | jvp: tangent at b is int32, expected float32. Use cast(x, "float32").
      device | jvp: tangent at b lives on device "another", expected "reference". Read it and make it anew on the other.
      cotangent | vjp: cotangent: expected a tensor, got { a: 1 }. Give one tensor in the place of each.
      cotangent's device | vjp: cotangent lives on device "another", expected "reference". Read it and make it anew on the other."
    `);
  });
});

describe("only functions of tensors are differentiated", () => {
  test("an argument without a tensor is refused", () => {
    for (const call of [
      () => grad((t: Tensor) => mul(t, t))(3 as never),
      () => valueAndGrad((t: Tensor) => mul(t, t))([3] as never),
      () => vjp((t: Tensor) => t, undefined as never),
      () => jvp((t: Tensor) => t, { a: 3 } as never, { a: 3 } as never),
      () => grad(undefined as never),
      () => vjp((() => 3) as never, tensor(1)),
      () => jvp((() => undefined) as never, tensor(1), tensor(1)),
    ])
      expect(call, String(call)).toThrow(ArgumentError);
    expect(() => grad((t: Tensor) => mul(t, t))(3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: grad: the argument is 3. Expected a tensor, or arrays and records of tensors.]`,
    );
    expect(() => valueAndGrad((t: Tensor) => t)(tensor([1, 2]))).toThrow(/^valueAndGrad: /);
  });

  test("a tree without entries has a gradient without entries", async () => {
    const { value, gradient } = valueAndGrad((): Tensor => tensor(3))([] as readonly Tensor[]);
    expect([await value.array(), gradient]).toEqual([3, []]);
  });

  test("an asynchronous function is refused, and its own failure stays quiet", async () => {
    const later = async (): Promise<never> => {
      await Promise.resolve();
      throw new Error("later");
    };
    for (const call of [
      () => scope(later),
      () => grad(later as never)(tensor(1)),
      () => vjp(later as never, tensor(1)),
      () => jvp(later as never, tensor(1), tensor(1)),
    ])
      expect(call).toThrow(StateError);
    await new Promise((resolve) => setTimeout(resolve));
    expect(() => grad(later as never)(tensor(1))).toThrowErrorMatchingInlineSnapshot(
      `[StateError: grad: the result is a promise. A differentiated function is synchronous: read values after it, not inside.]`,
    );
  });
});

describe("memory", () => {
  test("values are the caller's to dispose, also those of the identity", () => {
    const [x, dx] = [tensor([1, 2]), tensor([3, 4])];
    const { value, tangent } = jvp((t: Tensor) => t, x, dx);
    const y = vjp((t: Tensor) => t, x);
    for (const t of [value, tangent, y.value]) t.dispose();
    expect([x.isDisposed, dx.isDisposed]).toEqual([false, false]);
    y.dispose();
    expect(backend.memory.buffers).toBe(2);
  });

  test("a pullback disposed inside another differentiation leaves what that one needs", async () => {
    // d/dx of (e^x)' e^x = d/dx e^2x
    const f = (t: Tensor): Tensor => {
      using back = vjp(exp, t);
      return sum(mul(back.pullback(tensor([1])), back.value));
    };
    const gradient = grad(f)(tensor([0.5]));
    expect((await gradient.read())[0]).toBeCloseTo(2 * Math.E, 12);
    expect(backend.memory.buffers).toBe(2);
  });

  test("a pullback that failed half-way starts afresh", async () => {
    const faulty = faultyBackend(backend);
    setDefaultDevice(new Device(faulty));
    const [a, b, u] = [tensor([2]), tensor([3]), tensor([1])];
    const { pullback } = vjp((x: Pair) => add(mul(x.a, x.b), exp(x.b)), { a, b });
    const right = await Promise.all(Object.values(pullback(u)).map((t) => (t as Tensor).read()));
    faulty.calls = 0;
    faulty.failAt = 0;
    pullback(u);
    const total = faulty.calls;
    for (let n = 1; n <= total; n++) {
      faulty.calls = 0;
      faulty.failAt = n;
      expect(() => pullback(u)).toThrow("injected");
      faulty.failAt = 0;
      expect(await Promise.all(Object.values(pullback(u)).map((t) => (t as Tensor).read()))).toEqual(right);
    }
  });
});
