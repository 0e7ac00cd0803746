import {
  add,
  grad,
  Parameter,
  setDefaultDevice,
  sum,
  tensor,
  type Tensor,
  valueAndGrad,
  valueAndGradients,
  vjp,
  where,
} from "@chainrule/engine";
import { beforeAll, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// What the transforms hand out is the caller's own: disposing one result never takes another.

beforeAll(async () => {
  setDefaultDevice(await deviceOf("reference"));
});

test("gradients that are equal do not share memory", async () => {
  const pair = { a: tensor([1, 2]), b: tensor([3, 4]) };
  const gradient = grad(({ a, b }: typeof pair) => sum(add(a, b)))(pair);
  gradient.a.dispose();
  expect(Array.from(await gradient.b.read())).toEqual([1, 1]);
});

test("gradients by parameters that are equal do not share memory", async () => {
  const [a, b] = [1, 2].map((value) => new Parameter<0>({ data: Float64Array.of(value), shape: [], dtype: "float32" })) as [
    Parameter<0>,
    Parameter<0>,
  ];
  const { gradients } = valueAndGradients([a, b], () => ({ loss: add(a.value, b.value) as Tensor }));
  gradients[0]?.dispose();
  expect(await gradients[1]?.array()).toBe(1);
});

test("valueAndGradients names misuse", () => {
  const w = new Parameter<0>({ data: Float64Array.of(1), shape: [], dtype: "float32" });
  const loss = (): { loss: Tensor } => ({ loss: w.value });
  expect(() => valueAndGradients(w as never, loss)).toThrow(
    "valueAndGradients: expected an array of parameters, got a Parameter. Give [w, b].",
  );
  expect(() => valueAndGradients([tensor(1)] as never, loss)).toThrow("expected an array of parameters, got [a Tensor].");
  expect(() => valueAndGradients([w], 3 as never)).toThrow("valueAndGradients: expected a function, got 3.");
  expect(() => valueAndGradients([w], (() => Promise.reject(new Error("later"))) as never)).toThrow(
    "valueAndGradients: the result is a promise.",
  );
  expect(() => valueAndGradients([w], () => ({ loss: tensor(1, { dtype: "int32" }) }))).toThrow(
    "valueAndGradients: cannot differentiate int32.",
  );
  expect(w.marks).toEqual([]);
});

test("a value that is an argument, and a cotangent that is the gradient, are copies", async () => {
  const x = tensor(2);
  const { value } = valueAndGrad((t: Tensor<0>) => t)(x);
  value.dispose();
  expect(Array.from(await x.read())).toEqual([2]);
  const { pullback } = vjp((t: Tensor<0>) => add(t, 1), x);
  const u = tensor(5);
  pullback(u).dispose();
  expect(Array.from(await u.read())).toEqual([5]);
});

test("where: an infinite upstream gives 0 to the side that was not taken", async () => {
  const x = tensor([1, 2]);
  const { pullback } = vjp((t: Tensor<1>) => where(tensor([true, false]), t, 0), x);
  expect(Array.from(await pullback(tensor([3, Infinity])).read())).toEqual([3, 0]);
});

test("grad of a function that returns no tensor says so", () => {
  const f = (() => 1) as unknown as (x: Tensor<0>) => Tensor;
  expect(() => grad(f)(tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: grad: the function returned 1. It must return a scalar tensor, made by ops.]`,
  );
});
