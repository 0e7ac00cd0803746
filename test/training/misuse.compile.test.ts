import { Buffer, type Device, matMul, ones, Parameter, setDefaultDevice, type Tensor, zeros } from "@chainrule/engine";
import { defineSpec, dense, input, Layer, sequential, softmax } from "@chainrule/layers";
import type { Context, LayerShape } from "@chainrule/layers";
import { compile, type Optimizer, sgd, softmaxCrossEntropy } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { x, y } from "./networks.ts";
import { errorOf, refused } from "./refused.ts";

// Models that cannot be made, and parts of the user's own that break their promises.

let device: Device;
beforeAll(async () => {
  device = await deviceOf("cpu");
  setDefaultDevice(device);
});
afterAll(() => setDefaultDevice(undefined));

describe("compile", () => {
  const network = sequential(input(4), dense(3));
  const parts = { loss: softmaxCrossEntropy(), optimizer: sgd() };
  const compiling = (options: unknown, net: unknown = network): Promise<string> =>
    errorOf(() => compile(net as typeof network, options as typeof parts));

  test("refuses options that do not exist, and misses what it needs", async () => {
    expect(await compiling({ ...parts, optimiser: sgd() })).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no option "optimiser". Choose from "loss", "optimizer", "metrics", "seed", "device", "allowMismatchedHead", "recording", "progress", "openDevice"."`,
    );
    expect(await compiling({ loss: parts.loss })).toMatchInlineSnapshot(
      `"ArgumentError: compile: no optimizer. Give one, as in optimizer: adam()."`,
    );
    expect(await compiling({ optimizer: parts.optimizer })).toMatchInlineSnapshot(
      `"ArgumentError: compile: no loss. Give one, as in loss: softmaxCrossEntropy()."`,
    );
    expect(await compiling({ ...parts, loss: "mse" })).toMatchInlineSnapshot(
      `"ArgumentError: compile: no loss. Give one, as in loss: softmaxCrossEntropy()."`,
    );
    expect(await compiling(undefined)).toMatchInlineSnapshot(
      `"ArgumentError: compile: options must be an object, got undefined. Use { loss, optimizer, metrics, seed, device, allowMismatchedHead, recording, progress, openDevice }."`,
    );
    for (const seed of [NaN, 1.5, "7", 2 ** 60, null])
      expect(await compiling({ ...parts, seed })).toContain(`compile: seed ${seed}.`);
    expect(await compiling({ ...parts, seed: NaN })).toMatchInlineSnapshot(`"ArgumentError: compile: seed NaN. Use an integer."`);
    expect(await compiling({ ...parts, metrics: { loss: () => undefined } })).toMatchInlineSnapshot(
      `"ArgumentError: compile: a metric cannot be called "loss", which logs and history use themselves. Rename it."`,
    );
    expect(await compiling({ ...parts, metrics: { val_accuracy: () => undefined } })).toContain('called "val_accuracy"');
    expect(await compiling({ ...parts, metrics: { accuracy: "accuracy" } })).toMatchInlineSnapshot(
      `"ArgumentError: compile: the metric "accuracy" is no metric. Give one, as in metrics: { accuracy: accuracy() }."`,
    );
  });

  test("refuses what is no network", async () => {
    expect(await compiling(parts, null)).toMatchInlineSnapshot(
      `"ArgumentError: build: part 0 is null, which is no layer. Use calls such as dense(16), relu()."`,
    );
    expect(await compiling(parts, dense(3))).toMatchInlineSnapshot(
      `"ArgumentError: build: the network does not say its input shape. Begin it with input(…): sequential(input(4), …)."`,
    );
    expect(await compiling(parts, [dense(3)])).toMatchInlineSnapshot(
      `"ArgumentError: build: part 0 is [dense(3)], which is no layer. Use calls such as dense(16), relu()."`,
    );
  });

  test("refuses a head that does not fit the loss, unless one insists", async () => {
    const head = sequential(input(4), dense(3), softmax());
    const before = device.backend.memory.buffers;
    expect(await compiling(parts, head)).toMatchInlineSnapshot(
      `"ArgumentError: compile: the network ends with softmax, but the loss softmaxCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss categoricalCrossentropy. To train it all the same, set allowMismatchedHead: true."`,
    );
    const { loss: mse, optimizer } = { ...parts, loss: softmaxCrossEntropy() };
    const insisted = compile(head, { loss: mse, optimizer, allowMismatchedHead: true });
    await insisted.fit(x, y, { verbose: 0 });
    insisted.dispose();
    expect(device.backend.memory.buffers).toBe(before);
  });
});

describe("code of the user's own that misbehaves in a step", () => {
  /** x w, with a proposal of the wrong shape for what it counts. */
  class Wrong extends Layer {
    readonly name = "wrong";
    readonly outputShape: LayerShape;
    readonly kernel = new Parameter<2>({ data: new Float32Array(12).fill(0.1), shape: [4, 3], dtype: "float32" });
    readonly count = new Buffer({ data: new Float32Array(1), shape: [1], dtype: "float32" });
    readonly inputShape: LayerShape;
    constructor(inputShape: LayerShape) {
      super();
      this.inputShape = inputShape;
      this.outputShape = [null, 3];
    }
    call(value: Tensor, context: Context): Tensor {
      context.update(this.count, ones([2], { device: value.device }));
      return matMul(value as Tensor<2>, this.kernel.value);
    }
  }
  const optimizers: Readonly<Record<string, Optimizer>> = {
    "another shape": { ...sgd(), update: () => ({ parameter: zeros([2], { device }), slots: {} }) },
    "no parameter": { ...sgd(), update: () => ({ slots: {} }) as never },
    "no slot": { ...sgd(), slots: { velocity: 0 } },
  };

  test("changes nothing: an optimizer, a layer, an optimizer that throws", async () => {
    const texts = [];
    for (const optimizer of Object.values(optimizers)) {
      const made = compile(sequential(input(4), dense(3)), { loss: softmaxCrossEntropy(), optimizer });
      await made.to(device);
      texts.push(await refused(made, (m) => m.fit(x, y, { verbose: 0 })));
      made.dispose();
    }
    const odd = defineSpec("wrong", {}, (shape) => new Wrong(shape));
    const made = compile(sequential(input(4), odd), { loss: softmaxCrossEntropy(), optimizer: sgd() });
    await made.to(device);
    texts.push(await refused(made, (m) => m.fit(x, y, { verbose: 0 })));
    made.dispose();
    expect(texts).toMatchInlineSnapshot(`
      [
        "ShapeError: step: float32 [2] as the new value of layers.0.kernel, which is float32 [4, 3]. Nothing was changed. Look at the optimizer or the layer.",
        "ShapeError: step: nothing as the new value of layers.0.kernel, which is float32 [4, 3]. Nothing was changed. Look at the optimizer or the layer.",
        "ShapeError: step: nothing as the new value of sgd.velocity.layers.0.kernel, which is float32 [4, 3]. Nothing was changed. Look at the optimizer or the layer.",
        "ShapeError: step: float32 [2] as the new value of layers.0.count, which is float32 [1]. Nothing was changed. Look at the optimizer or the layer.",
      ]
    `);
  });
});
