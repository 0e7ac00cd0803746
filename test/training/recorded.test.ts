import {
  Programs,
  abs,
  add,
  grad,
  mean,
  mul,
  observe,
  recordable,
  scope,
  setDefaultDevice,
  setRecordingMode,
  square,
  sub,
  sum,
  tensor,
  verified,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { dense, input, Layer, sequential } from "@chainrule/layers";
import type { LayerShape, Spec } from "@chainrule/layers";
import { adam, compile, explain, meanSquaredError, sgd, softmaxCrossEntropy } from "@chainrule/training";
import type { CompileOptions, Loss, Model, Optimizer } from "@chainrule/training";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, valuesOf, x, y } from "./networks.ts";

// What is recorded, what is not, and what one is told.

beforeAll(async () => setDefaultDevice(await deviceOf("cpu")));
afterAll(() => setDefaultDevice(undefined));
beforeAll(() => setRecordingMode("on"));
afterEach(() => setRecordingMode("on"));
afterAll(() => setRecordingMode(inject("recording")));

const quiet = { epochs: 3, batchSize: 50, verbose: 0 } as const;
const numbers = { x: [[1], [2], [3], [4]], y: [[2], [4], [6], [8]] };

class Doubled extends Layer {
  readonly name = "doubled";
  readonly inputShape: LayerShape = [null, 1];
  readonly outputShape: LayerShape = [null, 1];
  call(given: Tensor): Tensor {
    return mul(given, 2);
  }
}
class RecordableDoubled extends Doubled {
  override readonly recordable = true;
}
const spec = (make: () => Layer): Spec => ({ layer: "doubled", options: {}, build: make });
const line = (parts: Partial<CompileOptions>, ...extra: Spec[]): Model =>
  compile(sequential(input(1), ...extra, dense(1, { kernelInitializer: "ones" })), {
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.01 }),
    ...parts,
  }) as unknown as Model;

async function told(model: Model): Promise<string> {
  await model.fit(numbers.x, numbers.y, { epochs: 4, verbose: 0 });
  const text = explain(model);
  model.dispose();
  return text;
}

describe("explain", () => {
  test("before anything has run, while it is recorded, and when it is replayed", async () => {
    const model = line({});
    expect(explain(model)).toMatchInlineSnapshot(
      `"Nothing has run yet: a program is recorded while a step runs for the first and the second time."`,
    );
    await model.trainStep(numbers.x, numbers.y);
    expect(explain(model)).toMatchInlineSnapshot(
      `"training step, x float32 [4, 1], y float32 [4, 1], sgd momentum 0 nesterov false weightDecay 0 form keras, all trained on cpu: recorded once; the next run is compared with it"`,
    );
    for (let i = 0; i < 5; i++) await model.trainStep(numbers.x, numbers.y);
    expect(explain(model)).toContain("replayed 4 times");
    const [head, ...list] = explain(model, { programs: true }).split("\nenter\n");
    expect(head).toContain("training step, x float32 [4, 1], y float32 [4, 1]");
    expect(list.join()).toContain("batch.x");
    model.dispose();
  });

  test("says whose code keeps a step eager, and how to declare it", async () => {
    const loss: Loss = { ...meanSquaredError(), perSample: (y, u) => abs(sub(y, u)) };
    const optimizer: Optimizer = { ...sgd(), update: (w) => ({ parameter: w, slots: {} }) };
    expect(
      await told(
        line(
          {},
          spec(() => new Doubled()),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "The training step runs eagerly: the layer "doubled" is code of your own. Declare it with recordable = true if it may be.
      evaluate runs eagerly: the layer "doubled" is code of your own. Declare it with recordable = true if it may be.
      predict runs eagerly: the layer "doubled" is code of your own. Declare it with recordable = true if it may be."
    `);
    expect(await told(line({ loss }))).toMatchInlineSnapshot(`
      "The training step runs eagerly: the loss "meanSquaredError" is code of your own. Put its functions inside recordable(…) if they may be.
      evaluate runs eagerly: the loss "meanSquaredError" is code of your own. Put its functions inside recordable(…) if they may be."
    `);
    expect(await told(line({ optimizer }))).toMatchInlineSnapshot(
      `"The training step runs eagerly: the optimizer "sgd" is code of your own. Put its update inside recordable(…) if it may be."`,
    );
    expect(await told(line({ recording: false }))).toMatchInlineSnapshot(`
      "The training step runs eagerly: the model was compiled with recording: false.
      evaluate runs eagerly: the model was compiled with recording: false.
      predict runs eagerly: the model was compiled with recording: false."
    `);
  });

  test("code of one's own is replayed where it was declared recordable", async () => {
    const loss: Loss = { ...meanSquaredError(), perSample: recordable((y: Tensor, u: Tensor) => abs(sub(y, u))) };
    for (const model of [
      line({ loss }),
      line(
        {},
        spec(() => new RecordableDoubled()),
      ),
    ])
      expect(await told(model)).toMatch(/replayed 2 times/);
  });

  test("refuses what is no model", () => {
    expect(() => explain({})).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: explain: expected a compiled model, got {}.]`);
  });
});

describe("what cannot be recorded stays eager, and trains all the same", () => {
  test("a tensor made outside of the step", async () => {
    const outside = tensor([[0.5]]);
    const loss: Loss = { ...meanSquaredError(), perSample: recordable((y: Tensor, u: Tensor) => abs(mul(sub(y, u), outside))) };
    expect(await told(line({ loss }))).toMatchInlineSnapshot(
      `"training step, x float32 [4, 1], y float32 [4, 1], sgd momentum 0 nesterov false weightDecay 0 form keras, all trained on cpu: eager, because it reads a tensor [1, 1] that was made outside of it and is no state of the model"`,
    );
    outside.dispose();
  });

  test("a constant that changes from step to step", async () => {
    let calls = 0;
    const loss: Loss = { ...meanSquaredError(), perSample: recordable((y: Tensor, u: Tensor) => add(abs(sub(y, u)), ++calls)) };
    expect(await told(line({ loss }))).toMatchInlineSnapshot(
      `"training step, x float32 [4, 1], y float32 [4, 1], sgd momentum 0 nesterov false weightDecay 0 form keras, all trained on cpu: eager, because two runs of it were not the same list: call 5, RealDiv, had other operands, or another constant came before it. A host value that changes has to enter by name, with stepInput"`,
    );
  });

  test("a branch that changes its mind", async () => {
    let calls = 0;
    const loss: Loss = {
      ...meanSquaredError(),
      perSample: recordable((y: Tensor, u: Tensor) => (calls++ % 2 === 0 ? abs(sub(y, u)) : mul(sub(y, u), sub(y, u)))),
    };
    expect(await told(line({ loss }))).toMatchInlineSnapshot(
      `"training step, x float32 [4, 1], y float32 [4, 1], sgd momentum 0 nesterov false weightDecay 0 form keras, all trained on cpu: eager, because two runs of it were not the same list: call 2 was Abs, then Sub"`,
    );
  });
});

test("a step that an observer watches runs as it is written", async () => {
  const model = line({});
  for (let i = 0; i < 4; i++) await model.trainStep(numbers.x, numbers.y);
  const device = await deviceOf("cpu");
  const seen: string[] = [];
  model.step.prepare(await model.batchOf("test", numbers.x, numbers.y));
  const report = observe({ ran: ({ kernel }) => seen.push(kernel) }, () => model.step.run(device));
  report.loss.storage.release();
  expect(seen.length).toBeGreaterThan(10);
  model.dispose();
});

test("verify finds a program that has become stale: a recordable function that lies", async () => {
  let scale = 1;
  const loss: Loss = { ...meanSquaredError(), perSample: recordable((y: Tensor, u: Tensor) => mul(abs(sub(y, u)), scale)) };
  const model = line({ loss });
  for (let i = 0; i < 3; i++) await model.trainStep(numbers.x, numbers.y);
  setRecordingMode("verify");
  await model.trainStep(numbers.x, numbers.y);
  await verified();
  scale = 2;
  const eager = line({ loss, recording: false });
  for (const { path, variable } of eager.variables())
    variable.assignHost(
      (await model
        .variables()
        .find((other) => other.path === path)!
        .variable.read()) as Float32Array,
    );
  // the eager results are the ones that count
  expect(await model.trainStep(numbers.x, numbers.y)).toEqual(await eager.trainStep(numbers.x, numbers.y));
  expect(await valuesOf(model)).toEqual(await valuesOf(eager));
  await expect(verified()).rejects.toThrow(/recording: on cpu the replayed "loss" is .* at element 0, eager execution gives/);
  model.dispose();
  eager.dispose();
});

test("modes that do not exist are refused", () => {
  expect(() => {
    setRecordingMode("of" as "off");
  }).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: setRecordingMode: there is no mode "of". Choose from "on", "off", "verify".]`,
  );
});

test("programs for many shapes give way to each other, and all memory comes back", async () => {
  const device = await deviceOf("cpu");
  const before = device.backend.memory.buffers;
  const model = blockModel(adam());
  for (let size = 1; size <= 12; size++)
    for (let i = 0; i < 3; i++)
      await model.trainStep({ data: x.data.slice(0, 4 * size), shape: [size, 4] }, (y.data as Int32Array).slice(0, size));
  expect(
    explain(model)
      .split("\n")
      .filter((text) => text.startsWith("training step")),
  ).toHaveLength(8);
  model.dispose();
  expect(device.backend.memory.buffers).toBe(before);
});

test("derivatives inside of a step, of second order too, are replayed bit for bit", async () => {
  const penalty = (y: Tensor, u: Tensor): Tensor => {
    const slope = grad((v: Tensor) => sum(mul(square(sub(v, y)), v)))(u);
    return add(square(sub(u, y)), mul(square(slope), 0.01));
  };
  const loss: Loss = {
    ...meanSquaredError(),
    perSample: recordable((y: Tensor, u: Tensor) => mean(penalty(y, u), { axis: -1 })),
  };
  const models = [true, false].map((recording) => line({ loss, recording }));
  for (let i = 0; i < 6; i++) {
    const [replayed, eager] = [
      await models[0]!.trainStep(numbers.x, numbers.y),
      await models[1]!.trainStep(numbers.x, numbers.y),
    ];
    expect(replayed).toEqual(eager);
  }
  expect(await valuesOf(models[0]!)).toEqual(await valuesOf(models[1]!));
  expect(explain(models[0])).toContain("replayed 4 times");
  for (const model of models) model.dispose();
});

test("a step written by hand over gradients and update runs beside replayed ones", async () => {
  const device = await deviceOf("cpu");
  const models = [true, false].map((recording) => line({ recording }));
  for (let i = 0; i < 5; i++)
    for (const model of models) {
      await model.trainStep(numbers.x, numbers.y);
      model.step.prepare(await model.batchOf("by hand", numbers.x, numbers.y));
      scope(() => {
        const given = model.step.gradients(device);
        const halved = { ...given, gradients: given.gradients.map((g) => mul(g, 0.5)) };
        model.step.update(halved, device).forEach(({ parameter }, k) => given.trained[k]!.parameter.assign(parameter));
      });
    }
  expect(await valuesOf(models[0]!)).toEqual(await valuesOf(models[1]!));
  for (const model of models) model.dispose();
});

test("two losses and two optimizers have programs of their own", async () => {
  const programs = new Programs();
  expect(programs.explain()).toEqual([]);
  const losses = [];
  for (const optimizer of [sgd(), sgd({ momentum: 0.9 }), adam()])
    for (const recording of [true, false]) {
      const model = compile(sequential(input(4), dense(3)), { loss: softmaxCrossEntropy(), optimizer, recording });
      losses.push((await model.fit(x, y, quiet)).history.loss);
      model.dispose();
    }
  for (let i = 0; i < losses.length; i += 2) expect(losses[i]).toEqual(losses[i + 1]);
});
