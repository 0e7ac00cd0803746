import { scope, tensor, zeros } from "@chainrule/engine";
import {
  activation,
  build,
  dense,
  dropout,
  flatten,
  inference,
  input,
  relu,
  residual,
  sequential,
  softmax,
} from "@chainrule/layers";
import { batchNorm, reshape } from "@chainrule/layers";
import type { NetworkSpec, Spec } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";

onCpu();

const paths = (spec: NetworkSpec): string[] =>
  build(spec)
    .variables()
    .map(({ path }) => path);

test("parts stand at their property paths, and input takes no index", () => {
  const spec = sequential(input(4), dense(8), relu(), sequential(dense(3, { useBias: false }), batchNorm()));
  expect(paths(spec)).toEqual([
    "layers.0.kernel",
    "layers.0.bias",
    "layers.2.layers.0.kernel",
    "layers.2.layers.1.gamma",
    "layers.2.layers.1.beta",
    "layers.2.layers.1.movingMean",
    "layers.2.layers.1.movingVariance",
  ]);
});

test("shapes are folded over the parts", () => {
  const network = build(sequential(input([2, 3]), dense(5), flatten(), dense(4), reshape([2, -1])));
  expect(network.layers.map((layer) => layer.outputShape)).toEqual([
    [null, 2, 5],
    [null, 10],
    [null, 4],
    [null, 2, 2],
  ]);
  expect(network.inputShape).toEqual([null, 2, 3]);
  expect(network.outputShape).toEqual([null, 2, 2]);
});

test("a network applies its layers one after the other", async () => {
  const twice = { draw: () => Float64Array.of(2, 0, 0, 2), initializer: "twice", options: {} };
  const doubled = dense(2, { kernelInitializer: twice });
  expect(await apply(build(sequential(input(2), doubled, doubled, relu())), [[1, -3]])).toEqual([4, 0]);
});

test("one spec used twice makes two layers with weights of their own", async () => {
  const part = dense(2);
  const [first, second] = build(sequential(input(2), part, part)).trainableParameters();
  expect(await first?.read()).not.toEqual(await second?.read());
});

test("a weight depends on the seed and its own path alone", async () => {
  const kernelOf = async (spec: NetworkSpec, seed: number): Promise<unknown> =>
    await build(spec, { seed }).variables()[0]?.variable.read();
  const small = sequential(input(4), dense(3));
  expect(await kernelOf(small, 7)).toEqual(await kernelOf(sequential(input(4), dense(3), relu(), dense(9)), 7));
  expect(await kernelOf(small, 7)).not.toEqual(await kernelOf(small, 8));
});

test("a spec is data: its JSON holds names and options", () => {
  const spec = sequential(input(4), dense(16, { activation: "relu" }), residual({ shortcut: dense(8) }, dense(8)), dropout(0.5));
  expect(JSON.parse(JSON.stringify(spec))).toEqual({
    layer: "sequential",
    options: {
      input: [4],
      layers: [
        { layer: "dense", options: { units: 16, activation: "relu" } },
        {
          layer: "residual",
          options: { shortcut: { layer: "dense", options: { units: 8 } }, branch: [{ layer: "dense", options: { units: 8 } }] },
        },
        { layer: "dropout", options: { rate: 0.5 } },
      ],
    },
  });
});

test("what the output means is what the last layer that computes says", () => {
  const kind = (...specs: Spec[]): string => build(sequential(input(4), ...specs)).outputKind;
  expect(kind(dense(3))).toBe("raw");
  expect(kind(dense(3, { activation: "linear" }))).toBe("raw");
  expect(kind(dense(3, { activation: "softmax" }))).toBe("softmax");
  expect(kind(dense(1, { activation: "sigmoid" }), dropout(0.1), flatten())).toBe("sigmoid");
  expect(kind(dense(3), softmax())).toBe("softmax");
  expect(kind(dense(3), sequential(softmax()), sequential(dropout(0.2)))).toBe("softmax");
  expect(kind(dense(3), activation("linear"))).toBe("raw");
  expect(kind(dense(3), relu())).toBe("notChances");
  expect(kind(dense(3, { activation: "tanh" }), dropout(0.1))).toBe("notChances");
  expect(kind(dense(3, { activation: "logSoftmax" }))).toBe("logSoftmax");
  expect(kind(residual(dense(4)))).toBe("raw");
  expect(kind(residual(dense(4, { activation: "softmax" })))).toBe("unknown");
  expect(kind(dense(4, { activation: "softmax" }), reshape([2, 2]))).toBe("unknown");
  expect(kind(flatten())).toBe("unknown");
});

test("data of another shape than the network's input is refused, and nothing is left behind", () => {
  const network = build(sequential(input([4, 5]), dense(3)));
  const { memory } = tensor(0).device.backend;
  const call = (shape: readonly number[]) => () =>
    scope(() => {
      network.call(zeros(shape), inference);
    });
  call([2, 4, 5])();
  const before = memory.buffers;
  expect(call([2, 4, 6])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: network: expected input [batch, 4, 5], got [2, 4, 6]. The sizes behind the batch must be those of input(…).]`,
  );
  expect(call([4, 5])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: network: expected input [batch, 4, 5], got [4, 5]. A single sample needs a batch axis too: [sample].]`,
  );
  expect(call([2, 4, 5, 1])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: network: expected input [batch, 4, 5], got [2, 4, 5, 1]. The sizes behind the batch must be those of input(…).]`,
  );
  expect(memory.buffers).toBe(before);
  call([0, 4, 5])();
});

test("what cannot be a network is refused", () => {
  // @ts-expect-error a network says its input
  expect(() => build(sequential(dense(3)))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: build: the network does not say its input shape. Begin it with input(…): sequential(input(4), …).]`,
  );
  expect(() => sequential()).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: sequential: no layers. Give at least one, as dense(16).]`,
  );
  expect(() => sequential(input(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: sequential: no layers. Give at least one, as dense(16).]`,
  );
  // @ts-expect-error a layer is made by a call
  expect(() => sequential(input(4), relu)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: sequential: part 0 is relu, which is no layer. Use calls such as dense(16), relu().]`,
  );
  // @ts-expect-error input comes first
  expect(() => sequential(dense(3), input(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: sequential: input(…) stands behind a layer. It comes first, once.]`,
  );
  expect(() => build(sequential(input(4), dense(3), sequential(input(4), dense(2))))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.1 sequential(…): its own input says [batch, 4], but it gets [batch, 3]. Leave input(…) out of inner parts.]`,
  );
  expect(() => build(sequential(input(4), dense(3)), { seed: 0.5 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Rng: seed 0.5. Use an integer.]`,
  );
  for (const size of [0, -1, 2.5, Number.NaN, "4", null]) expect(() => input(size as number)).toThrow(/^input\(.*\): size /);
  expect(() => input([4, 0])).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: input([4, 0]): size 0. Use an integer of at least 1.]`,
  );
});
