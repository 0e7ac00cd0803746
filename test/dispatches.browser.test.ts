import type { HostArray } from "@chainrule/data";
import {
  adam,
  batchNorm,
  compile,
  conv2d,
  dense,
  flatten,
  input,
  maxPooling2d,
  relu,
  sequential,
  sgd,
  useBackend,
} from "chainrule";
import type { NetworkSpec } from "@chainrule/layers";
import { describe, expect, test } from "vitest";
import { countCalls } from "../bench/contenders/countCalls.ts";
import { drawn } from "./backend-tfjs/cases/kernelCase.ts";

interface Network {
  readonly batch: readonly number[];
  readonly classes: number;
  readonly build: () => NetworkSpec;
  readonly optimizer: () => ReturnType<typeof sgd>;
  /** Dispatches of tfjs-layers 4.22.0 per trainOnBatch step, where they have been counted. */
  readonly layers?: number;
  /** Ours, where a shader may have ten storage buffers. */
  readonly dispatches: number;
}

const networks: Readonly<Record<string, Network>> = {
  W1: {
    batch: [16, 4],
    classes: 3,
    build: () => sequential(input(4), dense(16, { activation: "tanh" }), dense(3)),
    optimizer: () => sgd({ learningRate: 0.1 }),
    layers: 54,
    dispatches: 1,
  },
  W2: {
    batch: [128, 784],
    classes: 10,
    build: () => sequential(input(784), dense(512), batchNorm(), relu(), dense(256), batchNorm(), relu(), dense(10)),
    optimizer: () => adam({ learningRate: 1e-3 }),
    layers: 292,
    dispatches: 23,
  },
  W3: {
    batch: [32, 28, 28, 1],
    classes: 10,
    build: () =>
      sequential(
        input([28, 28, 1]),
        conv2d(32, 3, { activation: "relu" }),
        maxPooling2d(),
        conv2d(64, 3, { activation: "relu" }),
        maxPooling2d(),
        flatten(),
        dense(128, { activation: "relu" }),
        dense(10),
      ),
    optimizer: () => adam({ learningRate: 1e-3 }),
    dispatches: 19,
  },
};

function batchOf({ batch, classes }: Network): readonly [HostArray<"float32">, HostArray<"float32">] {
  const rows = batch[0]!;
  const labels = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) labels[row * classes + (row % classes)] = 1;
  const x = drawn(batch, 3, 0, 1);
  return [
    { data: Float32Array.from(x.data), shape: [...batch], dtype: "float32" },
    { data: labels, shape: [rows, classes], dtype: "float32" },
  ];
}

describe("a replayed training step on webgpu", () => {
  for (const [name, network] of Object.entries(networks))
    test(`${name} takes ${network.dispatches} dispatches`, { timeout: 240_000 }, async () => {
      const counted = countCalls();
      const device = await useBackend("webgpu");
      const before = { ...device.backend.memory };
      const model = compile(network.build(), {
        loss: "softmaxCrossEntropy",
        optimizer: network.optimizer(),
        seed: 0,
      });
      const [x, y] = batchOf(network);
      const losses: number[] = [];
      const steps: number[] = [];
      for (let step = 0; step < 5; step++) {
        const { dispatches } = counted;
        losses.push((await model.trainStep(x, y)).loss);
        steps.push(counted.dispatches - dispatches);
      }
      expect(steps[0]).toBeGreaterThan(20); // recorded: kernel by kernel
      expect(steps.slice(3)).toEqual([network.dispatches, network.dispatches]);
      if (network.layers !== undefined) expect(4 * network.dispatches).toBeLessThanOrEqual(network.layers);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      model.dispose();
      expect(device.backend.memory).toEqual(before);
    });
});
