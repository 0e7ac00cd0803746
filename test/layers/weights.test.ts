import { tensor } from "@chainrule/engine";
import type { TypedArray } from "@chainrule/engine";
import { batchNorm, build, dense, getWeights, input, sequential, setWeights } from "@chainrule/layers";
import type { WeightValue } from "@chainrule/layers";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { apply, onCpu } from "./device.ts";

onCpu();

const make = (seed = 1) => build(sequential(input(2), dense(2), batchNorm()), { seed });

test("getWeights gives every parameter and buffer by path, as copies", async () => {
  const network = make();
  const weights = await getWeights(network);
  expect(Object.keys(weights)).toEqual([
    "layers.0.kernel",
    "layers.0.bias",
    "layers.1.gamma",
    "layers.1.beta",
    "layers.1.movingMean",
    "layers.1.movingVariance",
  ]);
  expect(weights["layers.1.gamma"]).toEqual({ data: Float32Array.of(1, 1), shape: [2], dtype: "float32" });
  weights["layers.1.gamma"]?.data.fill(9);
  expect((await getWeights(network))["layers.1.gamma"]?.data).toEqual(Float32Array.of(1, 1));
});

test("setWeights makes one network compute what another does, from host or device", async () => {
  const [from, onHost, onDevice] = [make(1), make(2), make(3)];
  const expected = await apply(from, [[1, 2]]);
  expect(await apply(onDevice, [[1, 2]])).not.toEqual(expected);
  const { memory } = tensor(0).device.backend;
  const before = memory.buffers;
  const weights = await getWeights(from);
  for (const network of [onHost, onDevice]) {
    setWeights(network, weights);
    expect(await apply(network, [[1, 2]])).toEqual(expected);
    expect(await getWeights(network)).toEqual(weights);
  }
  onHost.dispose();
  expect(memory.buffers).toBe(before);
});

test("setWeights takes plain numbers, so weights can come from JSON", async () => {
  const network = make();
  const plain = Object.entries(await getWeights(network)).map(([path, { data, shape }]) => [path, { data: [...data], shape }]);
  const record = JSON.parse(JSON.stringify(Object.fromEntries(plain))) as Record<string, WeightValue>;
  const other = make(5);
  setWeights(other, record);
  expect(await apply(other, [[1, 2]])).toEqual(await apply(network, [[1, 2]]));
});

test("setWeights changes all or nothing", async () => {
  const network = make();
  await apply(network, [[1, 2]]);
  const before = await getWeights(network);
  const bad = (change: Record<string, unknown>) => () =>
    setWeights(network, { ...before, "layers.0.kernel": { data: [9, 9, 9, 9], shape: [2, 2] }, ...change } as Record<
      string,
      WeightValue
    >);
  const last = "layers.1.movingVariance";
  const without = Object.fromEntries(Object.entries(before).filter(([path]) => path !== last));
  expect(() => setWeights(network, without)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: missing "layers.1.movingVariance". Nothing was changed. Expected exactly: "layers.0.kernel", "layers.0.bias", "layers.1.gamma", "layers.1.beta", "layers.1.movingMean", "layers.1.movingVariance".]`,
  );
  expect(bad({ "layers.2.kernel": before[last], toString: before[last] })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: unknown "layers.2.kernel", "toString". Nothing was changed. Expected exactly: "layers.0.kernel", "layers.0.bias", "layers.1.gamma", "layers.1.beta", "layers.1.movingMean", "layers.1.movingVariance".]`,
  );
  expect(() => setWeights(network, {})).toThrow(/missing "layers.0.kernel", /);
  expect(bad({ [last]: { data: [1, 2, 3], shape: [3] } })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: setWeights: "layers.1.movingVariance": expected shape [2], got [3]. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: [1, 2, 3], shape: [2] } })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: setWeights: "layers.1.movingVariance": 3 values for shape [2]. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: [1, Number.NaN], shape: [2] } })).toThrowErrorMatchingInlineSnapshot(
    `[NumericError: setWeights: "layers.1.movingVariance": NaN at position 1. Weights are finite numbers. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: Float32Array.of(1, Infinity), shape: [2] } })).toThrowErrorMatchingInlineSnapshot(
    `[NumericError: setWeights: "layers.1.movingVariance": Infinity at position 1. Weights are finite numbers. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: [1, "2"], shape: [2] } })).toThrowErrorMatchingInlineSnapshot(
    `[NumericError: setWeights: "layers.1.movingVariance": "2" at position 1. Weights are finite numbers. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: [1, 2], shape: [2], dtype: "int32" } })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: setWeights: "layers.1.movingVariance": expected float32, got "int32". Nothing was changed.]`,
  );
  expect(bad({ [last]: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: "layers.1.movingVariance" is [1, 2]. Use { data, shape } with an array of numbers. Nothing was changed.]`,
  );
  expect(bad({ [last]: null })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: "layers.1.movingVariance" is null. Use { data, shape } with an array of numbers. Nothing was changed.]`,
  );
  expect(bad({ [last]: { data: new BigInt64Array(2), shape: [2] } })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: "layers.1.movingVariance" is { data: a BigInt64Array, shape: [2] }. Use { data, shape } with an array of numbers. Nothing was changed.]`,
  );
  expect(() => setWeights(network, null as unknown as Record<string, WeightValue>)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setWeights: got null. Use a record of { data, shape } by path, as getWeights gives it.]`,
  );
  expect(await getWeights(network)).toEqual(before);
  network.dispose();
  expect(() => setWeights(network, before)).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: setWeights: "layers.0.kernel" was disposed. Make a new network.]`,
  );
});

test("initial weights are the same numbers on every device", async () => {
  const kernels: TypedArray[] = [];
  for (const name of ["cpu", "wasm"] as const) {
    const network = make();
    for (const { variable } of network.variables()) variable.place(await deviceOf(name));
    kernels.push((await getWeights(network))["layers.0.kernel"]?.data as TypedArray);
    network.dispose();
  }
  kernels.push((await getWeights(make()))["layers.0.kernel"]?.data as TypedArray);
  expect(kernels[1]).toEqual(kernels[0]);
  expect(kernels[2]).toEqual(kernels[0]);
});
