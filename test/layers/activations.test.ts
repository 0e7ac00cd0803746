import * as layers from "@chainrule/layers";
import type { ActivationName, Spec } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";

onCpu();

const { activation, build, input, sequential } = layers;

const values = [-2, -0.5, 0, 1.5];
const softmaxed = (() => {
  const e = values.map(Math.exp);
  return e.map((value) => value / e.reduce((a, b) => a + b));
})();
/** The formulas in double precision. gelu's values are Keras 3's. */
const formulas: Readonly<Record<ActivationName, readonly number[]>> = {
  linear: values,
  relu: values.map((x) => Math.max(x, 0)),
  leakyRelu: values.map((x) => (x > 0 ? x : 0.2 * x)),
  elu: values.map((x) => (x > 0 ? x : Math.exp(x) - 1)),
  gelu: [-0.0455002638964, -0.154268769363, 0, 1.39978919809],
  sigmoid: values.map((x) => 1 / (1 + Math.exp(-x))),
  tanh: values.map(Math.tanh),
  softplus: values.map((x) => Math.log(1 + Math.exp(x))),
  softmax: softmaxed,
  logSoftmax: softmaxed.map(Math.log),
  exponential: values.map(Math.exp),
};

const factories = new Map<string, unknown>(Object.entries(layers));

test("every activation computes its formula, as a layer, by name, and as an option of dense", async () => {
  for (const [name, expected] of Object.entries(formulas) as [ActivationName, readonly number[]][]) {
    const identity = { kernelInitializer: () => Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)) };
    const option = layers.dense(4, { ...identity, activation: name });
    const factory = name === "leakyRelu" ? () => layers.leakyRelu({ negativeSlope: 0.2 }) : (factories.get(name) as () => Spec);
    for (const spec of [activation(name), factory(), option]) {
      const y = await apply(build(sequential(input(4), spec)), [values]);
      y.forEach((value, i) => expect(value, `${name} ${i}`).toBeCloseTo(expected[i] as number, 6));
    }
  }
});

test("the layer leakyRelu has Keras's slope 0.3, and options change slopes", async () => {
  const at = async (spec: Spec): Promise<number | undefined> => (await apply(build(sequential(input(1), spec)), [[-1]]))[0];
  expect(await at(layers.leakyRelu())).toBeCloseTo(-0.3, 6);
  expect(await at(layers.leakyRelu({ negativeSlope: 0.01 }))).toBeCloseTo(-0.01, 6);
  expect(await at(layers.elu({ alpha: 2 }))).toBeCloseTo(2 * Math.expm1(-1), 6);
  expect(await at(layers.gelu({ approximate: true }))).toBeCloseTo(-0.158808, 6);
});

test("softmax runs along any axis but the batch", async () => {
  const network = build(sequential(input([2, 1]), layers.softmax({ axis: 1 })));
  expect(await apply(network, [[[0], [0]]])).toEqual([0.5, 0.5]);
  expect(network.outputKind).toBe("unknown");
  expect(() => build(sequential(input(3), layers.softmax({ axis: 0 })))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 softmax({ axis: 0 }): axis 0 of [batch, 3] is the batch. Samples stay apart: choose another.]`,
  );
  expect(() => build(sequential(input(3), layers.softmax({ axis: 2 })))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 softmax({ axis: 2 }): axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.]`,
  );
  expect(() => build(sequential(input([]), layers.logSoftmax()))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 logSoftmax(): axis -1 of [batch] is the batch. Samples stay apart: choose another.]`,
  );
});

test("unknown names and options outside their range are refused", () => {
  // @ts-expect-error no such activation
  expect(() => activation("swishy")).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: activation: there is no activation "swishy". Choose from "linear", "relu", "leakyRelu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax", "logSoftmax", "exponential".]`,
  );
  for (const name of ["__proto__", "constructor", "toString"])
    expect(() => activation(name as "relu")).toThrow(/Choose from "linear"/);
  expect(() => layers.leakyRelu({ negativeSlope: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: leakyRelu: negativeSlope NaN. Use a finite number.]`,
  );
  // @ts-expect-error the older name
  expect(() => layers.leakyRelu({ alpha: 0.1 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: leakyRelu: there is no option "alpha". Choose from "negativeSlope".]`,
  );
  // @ts-expect-error a number stands in an object of options
  expect(() => layers.elu(0.5)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: elu: options must be an object, got 0.5. Use { alpha }.]`,
  );
  // @ts-expect-error a truth value
  expect(() => layers.gelu({ approximate: "tanh" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: gelu: approximate "tanh". Use true or false.]`,
  );
  expect(() => layers.softmax({ axis: 0.5 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: softmax: axis 0.5. Use an integer.]`,
  );
});
