import { ArgumentError } from "@chainrule/engine";
import { build, dense, input, leakyRelu, sequential } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";

onCpu();

const counting = (shape: readonly number[]): Float64Array =>
  Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, i) => i + 1);

test("dense computes f(x W + b) on the last axis of any rank", async () => {
  const options = { kernelInitializer: counting, biasInitializer: counting } as const;
  expect(await apply(build(sequential(input(2), dense(3, options))), [[1, 10]])).toEqual([42, 54, 66]);
  expect(
    await apply(build(sequential(input([2, 2]), dense(3, options))), [
      [
        [1, 10],
        [0, 1],
      ],
    ]),
  ).toEqual([42, 54, 66, 5, 7, 9]);
  const negative = dense(1, { kernelInitializer: () => Float64Array.of(-1), activation: "relu" });
  expect(await apply(build(sequential(input(1), negative)), [[3], [-3]])).toEqual([0, 3]);
});

test("dense takes an activation layer with options of its own", async () => {
  const spec = dense(1, { kernelInitializer: () => Float64Array.of(1), activation: leakyRelu({ negativeSlope: 0.5 }) });
  expect(await apply(build(sequential(input(1), spec)), [[3], [-3]])).toEqual([3, -1.5]);
  expect(spec.toString()).toBe(
    "dense(1, { kernelInitializer: kernelInitializer, activation: leakyRelu({ negativeSlope: 0.5 }) })",
  );
});

test("without a bias there is one parameter, and y = x W", async () => {
  const network = build(sequential(input(2), dense(1, { useBias: false, kernelInitializer: counting })));
  expect(network.variables().map(({ path }) => path)).toEqual(["layers.0.kernel"]);
  expect(await apply(network, [[1, 10]])).toEqual([21]);
});

test("units that are no count are refused", () => {
  for (const units of [0, -1, 2.5, Number.NaN, "16", null, undefined, Infinity])
    expect(() => dense(units as number)).toThrow(ArgumentError);
  expect(() => dense(0)).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: dense: units 0. Use an integer of at least 1.]`);
  // @ts-expect-error a string is no number
  expect(() => dense("16")).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense: units "16". Use an integer of at least 1.]`,
  );
});

test("unknown names are refused with the known ones, inherited ones included", () => {
  // @ts-expect-error no such activation
  expect(() => dense(3, { activation: "reluu" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense(3): there is no activation "reluu". Choose from "linear", "relu", "leakyRelu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax", "logSoftmax", "exponential", "relu6", "selu", "celu", "silu", "swish", "mish", "softsign", "logSigmoid", "hardSigmoid", "hardSilu", "hardSwish", "hardTanh", "tanhShrink", "softShrink", "hardShrink", "squareplus", "sparsePlus", "glu".]`,
  );
  // @ts-expect-error no such initializer
  expect(() => dense(3, { kernelInitializer: "glorot" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense(3): there is no initializer "glorot". Choose from "glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal", "zeros", "ones", "uniform", "normal", "truncatedNormal", "orthogonal".]`,
  );
  // @ts-expect-error no such option
  expect(() => dense(3, { activatoin: "relu" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense(3): there is no option "activatoin". Choose from "activation", "useBias", "kernelInitializer", "biasInitializer".]`,
  );
  // @ts-expect-error options are an object
  expect(() => dense(3, "relu")).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense(3): options must be an object, got "relu". Use { activation, useBias, kernelInitializer, biasInitializer }.]`,
  );
  // @ts-expect-error a truth value
  expect(() => dense(3, { useBias: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dense(3): useBias 1. Use true or false.]`,
  );
  for (const name of ["__proto__", "constructor", "toString", "", 0, null]) {
    expect(() => dense(3, { activation: name as "relu" })).toThrow(/there is no activation .* Choose from "linear", "relu"/);
    expect(() => dense(3, { kernelInitializer: name as "zeros" })).toThrow(
      /there is no initializer .* Choose from "glorotUniform"/,
    );
  }
});

test("an input without an axis for the features is refused at build", () => {
  expect(() => build(sequential(input([]), dense(3)))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 dense(3): expected input [batch, ..., size] of rank 2 or more, got [batch]. Give each sample an axis: input(1).]`,
  );
});

test("an initializer that gives something else than finite numbers of the shape is refused at build", () => {
  const from = (draw: () => unknown) => () =>
    build(sequential(input(2), dense(1, { kernelInitializer: draw as () => Float64Array })));
  expect(from(() => [1, 2])).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: layers.0 dense(1, { kernelInitializer: a function }) kernel: the initializer returned [1, 2]. Return a Float64Array or Float32Array.]`,
  );
  expect(from(() => new Float64Array(3))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 dense(1, { kernelInitializer: a function }) kernel: the initializer returned 3 values for shape [2, 1].]`,
  );
  expect(from(() => Float64Array.of(1, Number.NaN))).toThrowErrorMatchingInlineSnapshot(
    `[NumericError: layers.0 dense(1, { kernelInitializer: a function }) kernel: the initializer returned NaN at position 1. Return finite numbers.]`,
  );
});
