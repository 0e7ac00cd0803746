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
  relu6: values.map((x) => Math.min(Math.max(x, 0), 6)),
  selu: values.map((x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))),
  celu: values.map((x) => (x > 0 ? x : Math.expm1(x))),
  silu: values.map((x) => x / (1 + Math.exp(-x))),
  swish: values.map((x) => x / (1 + Math.exp(-x))),
  mish: values.map((x) => x * Math.tanh(Math.log1p(Math.exp(x)))),
  softsign: values.map((x) => x / (1 + Math.abs(x))),
  logSigmoid: values.map((x) => -Math.log1p(Math.exp(-x))),
  hardSigmoid: values.map((x) => x / 6 + 0.5),
  hardSilu: values.map((x) => x * (x / 6 + 0.5)),
  hardSwish: values.map((x) => x * (x / 6 + 0.5)),
  hardTanh: values.map((x) => Math.min(Math.max(x, -1), 1)),
  tanhShrink: values.map((x) => x - Math.tanh(x)),
  softShrink: [-1.5, 0, 0, 1],
  hardShrink: [-2, 0, 0, 1.5],
  squareplus: values.map((x) => (x + Math.sqrt(x * x + 4)) / 2),
  sparsePlus: [0, 0.0625, 0.25, 1.5],
  glu: [-2 / 2, -0.5 / (1 + Math.exp(-1.5))],
};

const factories = new Map<string, unknown>(Object.entries(layers));

test("every activation computes its formula, as a layer, by name, and as an option of dense", async () => {
  for (const [name, expected] of Object.entries(formulas) as [ActivationName, readonly number[]][]) {
    const identity = { kernelInitializer: () => Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)) };
    const option = layers.dense(4, { ...identity, activation: name });
    const renamed: Readonly<Record<string, () => Spec>> = {
      leakyRelu: () => layers.leakyRelu({ negativeSlope: 0.2 }),
      swish: layers.silu,
      hardSwish: layers.hardSilu,
    };
    const factory = renamed[name] ?? (factories.get(name) as () => Spec);
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

test("options of the other activations change what they compute", async () => {
  const at = async (spec: Spec, x: number): Promise<number | undefined> =>
    (await apply(build(sequential(input(1), spec)), [[x]]))[0];
  expect(await at(layers.celu({ alpha: 2 }), -1)).toBeCloseTo(2 * Math.expm1(-0.5), 6);
  expect(await at(layers.hardSigmoid({ slope: 0.2, offset: 0.25 }), 1)).toBeCloseTo(0.45, 6);
  expect(await at(layers.softShrink({ threshold: 1 }), 1.5)).toBeCloseTo(0.5, 6);
  expect(await at(layers.hardShrink({ threshold: 2 }), 1.5)).toBe(0);
  expect(await at(layers.threshold({ threshold: 1, value: 20 }), 1)).toBe(20);
  expect(await at(layers.squareplus({ b: 1 }), 0)).toBeCloseTo(0.5, 6);
});

test("glu halves a size, along any axis but the batch", async () => {
  const network = build(sequential(input([4, 3]), layers.glu({ axis: 1 }), layers.dense(2, { activation: "glu" })));
  expect(network.layers.map((layer) => layer.outputShape)).toEqual([
    [null, 2, 3],
    [null, 2, 1],
  ]);
  for (const axis of [0, -1])
    expect(() => build(sequential(input([4, 3]), layers.glu({ axis })))).toThrow(
      `layers.0 glu({ axis: ${axis} }): axis ${axis} of [batch, 4, 3] has no two halves. Name an axis of even size.`,
    );
});

test("prelu has a slope for each element, or one along shared axes, which it learns from zero", async () => {
  const shapes = (options: layers.PReLUOptions): unknown => {
    const layer = build(sequential(input([2, 3, 4]), layers.prelu(options))).layers[0] as layers.PReLU;
    return layer.alpha.shape;
  };
  expect(shapes({})).toEqual([2, 3, 4]);
  expect(shapes({ sharedAxes: [1, 2] })).toEqual([1, 1, 4]);
  expect(shapes({ sharedAxes: [-1] })).toEqual([2, 3, 1]);
  expect((await apply(build(sequential(input(2), layers.prelu())), [[-1, 2]])).map((y) => y + 0)).toEqual([0, 2]); // -0 as 0
  const learned = layers.prelu({ alphaInitializer: layers.constant(0.25) });
  expect(await apply(build(sequential(input(2), learned)), [[-1, 2]])).toEqual([-0.25, 2]);
});

test("prelu refuses axes that do not exist, the batch, and what is no list of axes", () => {
  const messages = [[0], [4], [-4], [0.5], "1"].map((sharedAxes) => {
    try {
      build(sequential(input([2, 3, 4]), layers.prelu({ sharedAxes: sharedAxes as number[] })));
      return "nothing was thrown";
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "layers.0 prelu({ sharedAxes: [0] }): shared axis 0 of [batch, 2, 3, 4]. Use 1 to 3: the batch, axis 0, is always shared.
    layers.0 prelu({ sharedAxes: [4] }): shared axis 4 of [batch, 2, 3, 4]. Use 1 to 3: the batch, axis 0, is always shared.
    layers.0 prelu({ sharedAxes: [-4] }): shared axis -4 of [batch, 2, 3, 4]. Use 1 to 3: the batch, axis 0, is always shared.
    prelu: sharedAxes [0.5]. Use an array of integers.
    prelu: sharedAxes "1". Use an array of integers."
  `);
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
    `[ArgumentError: activation: there is no activation "swishy". Choose from "linear", "relu", "leakyRelu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax", "logSoftmax", "exponential", "relu6", "selu", "celu", "silu", "swish", "mish", "softsign", "logSigmoid", "hardSigmoid", "hardSilu", "hardSwish", "hardTanh", "tanhShrink", "softShrink", "hardShrink", "squareplus", "sparsePlus", "glu".]`,
  );
  for (const name of ["__proto__", "constructor", "toString"])
    expect(() => activation(name as "relu")).toThrow(/Choose from "linear"/);
  expect(() => layers.leakyRelu({ negativeSlope: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: leakyRelu: negativeSlope NaN. Use a finite number.]`,
  );
  const messages = [
    () => layers.celu({ alpha: 0 }),
    () => layers.hardSigmoid({ slope: 0 }),
    () => layers.hardSigmoid({ alpha: 0.2 } as never),
    () => layers.softShrink({ threshold: -1 }),
    () => layers.hardShrink({ lambda: 1 } as never),
    () => layers.threshold({ threshold: 1 } as never),
    () => layers.threshold(undefined as never),
    () => layers.squareplus({ b: 0 }),
    () => layers.glu({ axis: 0.5 }),
    () => layers.prelu({ shared: [1] } as never),
  ].map((call) => {
    try {
      call();
      return "nothing was thrown";
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "celu: alpha 0. Use a finite number other than 0.
    hardSigmoid: slope 0. Use a finite number other than 0.
    hardSigmoid: there is no option "alpha". Choose from "slope", "offset".
    softShrink: threshold -1. Use a number of at least 0.
    hardShrink: there is no option "lambda". Choose from "threshold".
    threshold: value undefined. Use a finite number.
    threshold: options must be an object, got undefined. Use { threshold, value }.
    squareplus: b 0. Use a number above 0.
    glu: axis 0.5. Use an integer.
    prelu: there is no option "shared". Choose from "sharedAxes", "alphaInitializer"."
  `);
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
