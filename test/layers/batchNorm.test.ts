import { mul, scope, sum, tensor, valueAndGradients } from "@chainrule/engine";
import type { Tensor, Variable } from "@chainrule/engine";
import { batchNorm, build, dense, inference, input, residual, sequential, setWeights } from "@chainrule/layers";
import type { BatchNorm, BatchNormOptions, Sequential } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu, trainingContext } from "./device.ts";

onCpu();

const only = (options?: BatchNormOptions, size = 1): Sequential => build(sequential(input(size), batchNorm(options)));

/** The proposed values by the variable's path. */
async function proposed(network: Sequential, proposals: ReadonlyMap<Variable, Tensor>): Promise<Record<string, number[]>> {
  const named = network.variables().filter(({ variable }) => proposals.has(variable));
  const values = named.map(
    async ({ path, variable }) => [path, Array.from((await proposals.get(variable)?.read()) ?? [])] as const,
  );
  return Object.fromEntries(await Promise.all(values));
}

/** Runs a training pass without a scope, so that the proposals can be read. */
async function train(
  network: Sequential,
  values: readonly (readonly number[])[],
): Promise<{ y: number[]; after: Record<string, number[]> }> {
  const context = trainingContext();
  const y = network.call(tensor(values) as Tensor, context);
  return { y: Array.from(await y.read()), after: await proposed(network, context.proposals) };
}

test("in training the batch's statistics count, and the moving ones are proposed", async () => {
  // mean 3, biased variance 4, epsilon 12: y = (x - 3) / 4
  const network = only({ epsilon: 12, momentum: 0.75 });
  const { y, after } = await train(network, [[1], [5]]);
  expect(y).toEqual([-0.5, 0.5]);
  expect(after).toEqual({ "layers.0.movingMean": [0.75], "layers.0.movingVariance": [1.75] });
  expect(await network.variables().at(-1)?.variable.read(), "call itself changes nothing").toEqual(Float32Array.of(1));
});

test('variance "unbiased" collects PyTorch\'s moving variance and normalises by the biased one', async () => {
  const { y, after } = await train(only({ epsilon: 12, momentum: 0.75, variance: "unbiased" }), [[1], [5]]);
  expect(y).toEqual([-0.5, 0.5]);
  expect(after["layers.0.movingVariance"]).toEqual([0.75 + 0.25 * 8]);
});

test("outside training the moving statistics count, and nothing is proposed", async () => {
  const network = only({ epsilon: 1 });
  setWeights(network, {
    "layers.0.gamma": { data: [2], shape: [1] },
    "layers.0.beta": { data: [10], shape: [1] },
    "layers.0.movingMean": { data: [3], shape: [1] },
    "layers.0.movingVariance": { data: [15], shape: [1] },
  });
  expect(await apply(network, [[7], [3]])).toEqual([12, 10]);
});

test("a frozen layer keeps to its moving statistics in training, and so does one inside a frozen module", async () => {
  const spec = sequential(input(1), residual(sequential(batchNorm())), residual({ shortcut: batchNorm() }, dense(1)));
  for (const freeze of [
    (network: Sequential) => void (network.trainable = false),
    (network: Sequential) => network.layers.forEach((layer) => (layer.trainable = false)),
  ]) {
    const network = build(spec);
    const values = [[1], [5]];
    const before = await apply(network, values);
    const moved = trainingContext();
    expect(await apply(network, values, moved)).not.toEqual(before);
    expect(moved.proposals.size).toBe(4);
    freeze(network);
    const context = trainingContext();
    expect(await apply(network, values, context)).toEqual(before);
    expect(context.proposals.size).toBe(0);
  }
  const network = only();
  const layer = network.layers[0] as BatchNorm;
  layer.trainable = false;
  const context = trainingContext();
  expect(await apply(network, [[1], [5]], context)).toEqual(await apply(network, [[1], [5]]));
  expect(context.proposals.size).toBe(0);
  expect(network.trainableParameters()).toEqual([]);
});

test("proposals carry no gradient", async () => {
  const network = only({}, 2);
  const traces: unknown[] = [];
  const { gradients } = valueAndGradients(network.trainableParameters(), () => {
    const context = trainingContext();
    const x = mul(
      tensor([
        [1, 2],
        [3, 5],
      ]),
      (network.layers[0] as BatchNorm).gamma?.value as Tensor<1>,
    );
    const y = network.call(x as Tensor, context);
    for (const value of context.proposals.values()) traces.push(value.trace);
    expect(y.trace).toBeDefined();
    return { loss: sum(y) };
  });
  expect(traces).toEqual([undefined, undefined]);
  expect(gradients).toHaveLength(2);
});

test("axis names the channels", async () => {
  const network = build(sequential(input([2, 4]), batchNorm({ axis: 1, epsilon: 1e-7 })));
  expect(network.variables().map(({ variable }) => variable.shape)).toEqual([[2], [2], [2], [2]]);
  const y = await apply(
    network,
    [
      [
        [0, 0, 2, 2],
        [5, 15, 5, 15],
      ],
    ],
    trainingContext(),
  );
  expect(y.map((value) => Math.round(value * 1e3) / 1e3)).toEqual([-1, -1, 1, 1, -1, 1, -1, 1]);
});

test("without scale and center there are only moving statistics", () => {
  const network = only({ scale: false, center: false });
  expect(network.variables().map(({ path }) => path)).toEqual(["layers.0.movingMean", "layers.0.movingVariance"]);
});

test("a batch of one gives beta, as in Keras, and finite statistics; the unbiased variance of one value is refused", async () => {
  const network = only({ momentum: 0.5 }, 2);
  setWeights(network, {
    "layers.0.gamma": { data: [3, 3], shape: [2] },
    "layers.0.beta": { data: [0.5, -0.5], shape: [2] },
    "layers.0.movingMean": { data: [0, 0], shape: [2] },
    "layers.0.movingVariance": { data: [1, 1], shape: [2] },
  });
  const { y, after } = await train(network, [[7, -7]]);
  expect(y).toEqual([0.5, -0.5]);
  expect(after).toEqual({ "layers.0.movingMean": [3.5, -3.5], "layers.0.movingVariance": [0.5, 0.5] });
  const unbiased = only({ variance: "unbiased" });
  expect(() => scope(() => unbiased.call(tensor([[1]]) as Tensor, trainingContext()))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 batchNorm({ variance: "unbiased" }): input [1, 1] has one value per channel, whose unbiased variance does not exist. Use a batch of 2 or more, or variance: "biased".]`,
  );
  expect(scope(() => unbiased.call(tensor([[1]]) as Tensor, inference)).shape).toEqual([1, 1]);
});

test("options outside their range are refused", () => {
  expect(() => batchNorm({ momentum: 1.5 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: momentum 1.5. Use a number from 0 to 1.]`,
  );
  expect(() => batchNorm({ epsilon: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: epsilon 0. Use a number above 0.]`,
  );
  expect(() => batchNorm({ axis: 0.5 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: axis 0.5. Use an integer.]`,
  );
  // @ts-expect-error no such choice
  expect(() => batchNorm({ variance: "sample" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: there is no variance "sample". Choose from "biased", "unbiased".]`,
  );
  // @ts-expect-error a truth value
  expect(() => batchNorm({ scale: "no" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: scale "no". Use true or false.]`,
  );
  // @ts-expect-error Keras's other spelling
  expect(() => batchNorm({ eps: 1e-5 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: batchNorm: there is no option "eps". Choose from "momentum", "epsilon", "center", "scale", "axis", "variance".]`,
  );
  for (const value of [Number.NaN, -0.1, "0.9", null]) {
    expect(() => batchNorm({ momentum: value as number })).toThrow(/^batchNorm: momentum /);
    expect(() => batchNorm({ epsilon: value === -0.1 ? 0 : (value as number) })).toThrow(/^batchNorm: epsilon /);
  }
  expect(() => build(sequential(input([]), batchNorm()))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 batchNorm(): expected input [batch, ..., channels], got [batch]. Give each sample an axis.]`,
  );
  expect(() => build(sequential(input(3), batchNorm({ axis: 0 })))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 batchNorm({ axis: 0 }): axis 0 of [batch, 3] is the batch. Name the axis of the channels.]`,
  );
  expect(() => build(sequential(input(3), batchNorm({ axis: 2 })))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 batchNorm({ axis: 2 }): axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.]`,
  );
});
