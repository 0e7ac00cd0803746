import { ArgumentError, type Device, type Kernel, observe, tensor } from "@chainrule/engine";
import { adam, type AdamOptions, type Optimizer, sgd, type SgdOptions } from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { integerPower } from "../../packages/training/src/optimizers/integerPower.ts";
import { advance, endOf, startOf } from "../golden/optimizerRun.ts";
import { deviceOf } from "../support/devices.ts";

let device: Device;
beforeAll(async () => {
  device = await deviceOf("reference");
});

/** The kernels that one parameter's update calls. */
function kernelsOf(optimizer: Optimizer): Kernel[] {
  const seen: Kernel[] = [];
  const at = startOf([1, 2], [2], optimizer, device);
  const g = tensor([0.5, -0.5], { device });
  observe({ ran: ({ kernel }) => seen.push(kernel) }, () => {
    advance(at, optimizer, 1, () => g).dispose();
  });
  g.dispose();
  endOf(at)[0].dispose();
  return seen;
}

describe("optimizers", () => {
  test("an update calls few kernels", () => {
    expect(kernelsOf(sgd())).toEqual(["Multiply", "Sub"]);
    expect(kernelsOf(sgd({ momentum: 0.9 }))).toHaveLength(4);
    expect(kernelsOf(sgd({ momentum: 0.9, form: "pytorch" }))).toHaveLength(4);
    expect(kernelsOf(adam())).toHaveLength(12);
    expect(kernelsOf(adam({ form: "pytorch" }))).toHaveLength(12);
    expect(kernelsOf(adam({ weightDecay: 0.1 }))).toHaveLength(13);
  });

  test("the learning rate may be set between steps and is checked", async () => {
    const optimizer = sgd({ learningRate: 0.5 });
    const at = startOf([1], [1], optimizer, device);
    const step = (t: number): void => {
      advance(at, optimizer, t, () => tensor([1], { device })).dispose();
    };
    step(1);
    optimizer.learningRate = 0.25;
    step(2);
    expect(await at.parameter.array()).toEqual([0.25]);
    for (const rate of [NaN, -1, Infinity, "0.1" as unknown as number])
      expect(() => {
        optimizer.learningRate = rate;
      }).toThrow(ArgumentError);
    expect(optimizer.learningRate).toBe(0.25);
    endOf(at)[0].dispose();
  });

  test("Adam's scalars are powers in double precision, of the step that is asked for", () => {
    const keras = adam({ learningRate: 1e-3 });
    expect(keras.scalars(1)["learningRate"]).toBeCloseTo((1e-3 * Math.sqrt(1 - 0.999)) / (1 - 0.9), 15);
    expect(keras.scalars(1)["epsilon"]).toBe(1e-7);
    expect(keras.scalars(1e7)["learningRate"]).toBe(1e-3);
    expect(adam({ form: "pytorch" }).scalars(1)["epsilon"]).toBeCloseTo(1e-8 * Math.sqrt(1 - 0.999), 20);
  });

  test("slots and options are plain data", () => {
    expect(sgd().slots).toEqual({});
    expect(sgd({ momentum: 0.9 }).slots).toEqual({ velocity: 0 });
    expect(adam().slots).toEqual({ m: 0, v: 0 });
    for (const optimizer of [sgd(), adam()]) expect(JSON.parse(JSON.stringify(optimizer.options))).toEqual(optimizer.options);
    expect(sgd().options).toEqual({ momentum: 0, nesterov: false, weightDecay: 0, form: "keras" });
    expect(adam().options).toEqual({ beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0, form: "keras" });
    expect(adam({ form: "pytorch" }).options).toMatchObject({ epsilon: 1e-8, form: "pytorch" });
  });

  test("options outside their ranges are refused", () => {
    const wrong: readonly (readonly [string, unknown[]])[] = [
      ["learningRate", [-1, NaN, Infinity, "0.1", null]],
      ["momentum", [-0.1, 1, NaN, "0"]],
      ["beta1", [-0.1, 1, NaN]],
      ["beta2", [-0.1, 1, NaN]],
      ["epsilon", [-1e-9, NaN, Infinity]],
      ["weightDecay", [-1, NaN, Infinity]],
      ["form", ["jax", "__proto__", 1]],
      ["lr", [0.1]],
      ["constructor", [1]],
    ];
    for (const make of [sgd as (o: SgdOptions & AdamOptions) => Optimizer, adam as (o: SgdOptions & AdamOptions) => Optimizer])
      for (const [name, values] of wrong)
        for (const value of values) expect(() => make({ [name]: value }), `${name} ${String(value)}`).toThrow(ArgumentError);
    expect(() => sgd({ nesterov: true })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: sgd: nesterov without momentum. Set momentum, such as 0.9, or leave nesterov out.]`,
    );
    expect(() => adam({ lr: 1 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: adam: there is no option "lr". Choose from "learningRate", "beta1", "beta2", "epsilon", "weightDecay", "form".]`,
    );
    expect(() => adam({ beta1: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: adam: beta1 1. Use a number in [0, 1).]`,
    );
    expect(() => sgd({ learningRate: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: sgd: learningRate NaN. Use a finite number ≥ 0.]`,
    );
  });

  test("a step of zero gradient moves nothing without momentum, and Adam stays finite", async () => {
    for (const optimizer of [sgd(), adam(), adam({ form: "pytorch" })]) {
      const at = startOf([3, -4], [2], optimizer, device);
      advance(at, optimizer, 1, () => tensor([0, 0], { device })).dispose();
      expect(await at.parameter.array()).toEqual([3, -4]);
      endOf(at)[0].dispose();
    }
  });
});

test("integerPower multiplies: exact where the product is, and within rounding elsewhere", () => {
  expect(integerPower(2, 0)).toBe(1);
  expect(integerPower(2, 53)).toBe(2 ** 53);
  expect(integerPower(-3, 3)).toBe(-27);
  for (const [x, n] of [
    [0.9, 7],
    [0.999, 1000],
    [0.999, 123_457],
  ] as const)
    expect(Math.abs(integerPower(x, n) / x ** n - 1)).toBeLessThan(1e-11);
  expect(integerPower(0.9, 1e9)).toBe(0);
});
