import {
  averagePooling2d,
  batchNorm,
  build,
  conv2d,
  dense,
  dropout,
  globalAveragePooling2d,
  input,
  leakyRelu,
  maxPooling2d,
  relu,
  residual,
  sequential,
  summary,
} from "@chainrule/layers";
import { expect, test } from "vitest";

test("summary is an aligned table with totals, parts indented", () => {
  const network = build(
    sequential(
      input(4),
      dense(1000, { activation: "relu" }),
      residual({ shortcut: dense(16, { useBias: false }) }, dense(16, { activation: leakyRelu() }), batchNorm(), relu()),
      sequential(residual(dense(16)), dropout(0.5)),
      dense(3),
    ),
  );
  expect(`\n${summary(network)}\n`).toMatchInlineSnapshot(`
    "
    path                                   layer                                                     output         parameters
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
                                           input                                                     [batch, 4]
    layers.0                               dense(1000, { activation: "relu" })                       [batch, 1000]       5,000
    layers.1                               residual({ shortcut: dense(16, { useBias: false }) }, …)  [batch, 16]
      layers.1.branch.layers.0             dense(16, { activation: leakyRelu() })                    [batch, 16]        16,016
      layers.1.branch.layers.1             batchNorm()                                               [batch, 16]            32
      layers.1.branch.layers.2             relu()                                                    [batch, 16]             0
      layers.1.shortcut                    dense(16, { useBias: false })                             [batch, 16]        16,000
    layers.2                               sequential(…)                                             [batch, 16]
      layers.2.layers.0                    residual(…)                                               [batch, 16]
        layers.2.layers.0.branch.layers.0  dense(16)                                                 [batch, 16]           272
      layers.2.layers.1                    dropout(0.5)                                              [batch, 16]             0
    layers.3                               dense(3)                                                  [batch, 3]             51
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    trainable 37,371, frozen 0, buffers 32
    "
  `);
});

test("summary of convolutions, pooling and a projection of two layers", () => {
  const shortcut = [conv2d(16, 1, { strides: 2, useBias: false }), batchNorm()];
  const network = build(
    sequential(
      input([28, 28, 3]),
      conv2d(8, [3, 5], { padding: "same", activation: "relu" }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
      residual({ shortcut }, conv2d(16, 3, { strides: 2, padding: "same", groups: 2 }), batchNorm()),
      averagePooling2d(),
      globalAveragePooling2d(),
      dense(10),
    ),
  );
  expect(`\n${summary(network)}\n`).toMatchInlineSnapshot(`
    "
    path                            layer                                                                                    output              parameters
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
                                    input                                                                                    [batch, 28, 28, 3]
    layers.0                        conv2d(8, [3, 5], { padding: "same", activation: "relu" })                               [batch, 28, 28, 8]         368
    layers.1                        maxPooling2d({ poolSize: 3, strides: 2 })                                                [batch, 13, 13, 8]           0
    layers.2                        residual({ shortcut: [conv2d(16, 1, { strides: 2, useBias: false }), batchNorm()] }, …)  [batch, 7, 7, 16]
      layers.2.branch.layers.0      conv2d(16, 3, { strides: 2, padding: "same", groups: 2 })                                [batch, 7, 7, 16]          592
      layers.2.branch.layers.1      batchNorm()                                                                              [batch, 7, 7, 16]           32
      layers.2.shortcut             sequential(…)                                                                            [batch, 7, 7, 16]
        layers.2.shortcut.layers.0  conv2d(16, 1, { strides: 2, useBias: false })                                            [batch, 7, 7, 16]          128
        layers.2.shortcut.layers.1  batchNorm()                                                                              [batch, 7, 7, 16]           32
    layers.3                        averagePooling2d()                                                                       [batch, 3, 3, 16]            0
    layers.4                        globalAveragePooling2d()                                                                 [batch, 16]                  0
    layers.5                        dense(10)                                                                                [batch, 10]                170
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    trainable 1,322, frozen 0, buffers 64
    "
  `);
});

test("summary tells what is frozen", () => {
  const network = build(sequential(input(4), dense(2), batchNorm(), dense(1)));
  const [first, second] = network.layers;
  if (first !== undefined) first.trainable = false;
  if (second !== undefined) second.trainable = false;
  expect(`\n${summary(network)}\n`).toMatchInlineSnapshot(`
    "
    path      layer                 output      parameters
    ──────────────────────────────────────────────────────
              input                 [batch, 4]
    layers.0  dense(2) (frozen)     [batch, 2]          10
    layers.1  batchNorm() (frozen)  [batch, 2]           4
    layers.2  dense(1)              [batch, 1]           3
    ──────────────────────────────────────────────────────
    trainable 3, frozen 14, buffers 4
    "
  `);
});

test("freezing a module freezes all in it", () => {
  const network = build(sequential(input(4), dense(2), residual(dense(2), batchNorm())));
  expect(network.trainableParameters()).toHaveLength(6);
  const [, block] = network.layers;
  if (block !== undefined) block.trainable = false;
  expect(network.trainableParameters()).toHaveLength(2);
  network.trainable = false;
  expect(network.trainableParameters()).toEqual([]);
});
