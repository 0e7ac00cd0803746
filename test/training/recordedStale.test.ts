import {
  abs,
  DisposedError,
  Programs,
  recordable,
  relu,
  setDefaultDevice,
  setRecordingMode,
  square,
  sub,
  sum,
  tensor,
  verified,
} from "@chainrule/engine";
import type { HostValue, Recordable, Tensor } from "@chainrule/engine";
import type { Batch } from "@chainrule/data";
import { dense, dropout, input, Layer, sequential } from "@chainrule/layers";
import type { LayerShape, Spec } from "@chainrule/layers";
import {
  compile,
  explain,
  meanAbsoluteError,
  meanSquaredError,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from "@chainrule/training";
import type { CompileOptions, Loss, Model, Optimizer } from "@chainrule/training";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { valuesOf } from "./networks.ts";

// Between two steps anything may change. What a program does not follow must be refused, or end the program.

beforeAll(async () => setDefaultDevice(await deviceOf("cpu")));
afterAll(() => setDefaultDevice(undefined));
beforeAll(() => setRecordingMode("on"));
afterEach(() => setRecordingMode("on"));
afterAll(() => setRecordingMode(inject("recording")));

const x = [[1, 0.5], [2, -1], [3, 2], [4, 0.1]]; // prettier-ignore
const y = [[2], [4], [6], [8]];

const made = (parts: Partial<CompileOptions> = {}, ...layers: Spec[]): Model =>
  compile(sequential(input(2), ...layers, dense(1)), {
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.01 }),
    ...parts,
  }) as unknown as Model;

/** Two models of the same parts, one replayed and one eager, after some steps. */
async function twins(make: (recording: boolean) => Model, targets: unknown = y): Promise<readonly [Model, Model]> {
  const models = [make(true), make(false)] as const;
  for (const model of models) for (let i = 0; i < 4; i++) await model.trainStep(x, targets as typeof y);
  expect(explain(models[0])).toContain("replayed 2 times");
  return models;
}

async function stepAlike([replayed, eager]: readonly [Model, Model], targets: unknown = y): Promise<void> {
  for (let i = 0; i < 4; i++)
    expect(await replayed.trainStep(x, targets as typeof y)).toEqual(await eager.trainStep(x, targets as typeof y));
  expect(await replayed.evaluate(x, targets as typeof y)).toEqual(await eager.evaluate(x, targets as typeof y));
  expect(await valuesOf(replayed)).toEqual(await valuesOf(eager));
  replayed.dispose();
  eager.dispose();
}

describe("parts that are changed after compile", () => {
  test("a loss whose function is replaced by another, recordable or not", async () => {
    for (const perSample of [
      meanAbsoluteError().perSample.bind({}),
      recordable((t: Tensor, u: Tensor) => sum(abs(sub(t, u)), { axis: -1 })),
    ]) {
      const losses: Loss[] = [];
      const models = await twins((recording) => {
        losses.push({ ...meanSquaredError() });
        return made({ loss: losses.at(-1)!, recording });
      });
      for (const loss of losses) loss.perSample = perSample;
      await stepAlike(models);
    }
  });

  test("a loss whose reduction is changed", async () => {
    const losses: { -readonly [K in keyof Loss]: Loss[K] }[] = [];
    const models = await twins((recording) => {
      losses.push({ ...meanSquaredError() });
      return made({ loss: losses.at(-1)!, recording });
    });
    for (const loss of losses) loss.reduction = "sum";
    await stepAlike(models);
  });

  test("an optimizer whose update is replaced: code of one's own runs eagerly from then on", async () => {
    const optimizers: Optimizer[] = [];
    const models = await twins((recording) => {
      optimizers.push(sgd({ learningRate: 0.01 }));
      return made({ optimizer: optimizers.at(-1)!, recording });
    });
    for (const optimizer of optimizers) optimizer.update = (w, g) => ({ parameter: sub(w, square(g)), slots: {} });
    await models[0].trainStep(x, y);
    await models[1].trainStep(x, y);
    expect(explain(models[0])).toContain('the optimizer "sgd" is code of your own');
    await stepAlike(models);
  });

  test("optimizer options of one's own that are changed, added or taken away", async () => {
    for (const change of [
      (options: Record<string, number>) => (options["flip"] = 1),
      (options: Record<string, number>) => delete options["flip"],
      (options: Record<string, number>) => (options["more"] = 1),
    ]) {
      const all: Record<string, number>[] = [];
      const models = await twins((recording) => {
        const options: Record<string, number> = { flip: -1 };
        all.push(options);
        const update: Optimizer["update"] = recordable((w: Tensor, g: Tensor) => ({
          parameter: Object.keys(options).length === 1 && options["flip"] === -1 ? sub(w, relu(g)) : sub(w, square(g)),
          slots: {},
        }));
        return made({ optimizer: { ...sgd(), learningRate: 0.01, options, update }, recording });
      });
      for (const options of all) change(options);
      await stepAlike(models);
    }
  });

  test("class weights and other arrays of options are copied by the losses", async () => {
    const labels = [0, 1, 0, 1];
    for (const [make, targets] of [
      [(numbers: number[]) => softmaxCrossEntropy({ classWeights: numbers }), labels],
      [
        (numbers: number[]) => sigmoidCrossEntropy({ positiveWeight: numbers }),
        [
          [0, 1],
          [1, 1],
          [0, 0],
          [1, 0],
        ],
      ],
    ] as const) {
      const numbers = [1, 3];
      const models = await twins(
        (recording) =>
          compile(sequential(input(2), dense(2)), { loss: make(numbers), optimizer: sgd(), recording }) as unknown as Model,
        targets,
      );
      numbers[0] = 100;
      await stepAlike(models, targets);
    }
  });

  test("a layer's options cannot be changed once it is built: they are read-only, not only in their types", () => {
    const model = made({}, dropout(0.5));
    const [layer] = model.network.layers as unknown as [{ rate: number; trainable: boolean }];
    expect(() => {
      layer.rate = 0.1;
    }).toThrow(TypeError);
    expect(() => {
      (model.network.layers as Layer[]).pop();
    }).toThrow(TypeError);
    layer.trainable = false;
    expect(layer.trainable).toBe(false);
    model.dispose();
  });

  test("a layer whose call was replaced is code of one's own", async () => {
    const own = dense(2);
    const models = await twins((recording) =>
      made(
        { recording },
        {
          ...own,
          build: (shape, context) => {
            const layer = own.build(shape, context);
            return layer;
          },
        },
      ),
    );
    await stepAlike(models);
    const patched = made(
      {},
      {
        ...own,
        build: (shape, context) => {
          const layer = own.build(shape, context);
          layer.call = (given: Tensor) => relu(given);
          return layer;
        },
      },
    );
    await patched.trainStep(x, y);
    expect(explain(patched)).toContain("is code of your own");
    patched.dispose();
  });
});

/** A step on values as they are given: what `model.step` is for. */
async function rawStep(model: Model, targets: HostValue): Promise<number> {
  const batch = await model.batchOf("test", x, y);
  model.step.prepare({ ...batch, y: targets } as Batch);
  const report = model.step.run(await deviceOf("cpu"));
  const [loss] = await report.loss.read();
  report.loss.storage.release();
  return loss!;
}

test("values of the same shape and another dtype have a program of their own", async () => {
  const loss: Loss = {
    ...meanSquaredError(),
    perSample: recordable((t: Tensor, u: Tensor) => square(sub(t.dtype === "int32" ? 0 : t, u))),
  };
  const [replayed, eager] = await twins((recording) => made({ loss, recording }));
  for (let i = 0; i < 3; i++) {
    for (const targets of [
      { data: Int32Array.of(2, 4, 6, 8), shape: [4, 1], dtype: "int32" },
      { data: Float32Array.of(2.5, 4.5, 6.5, 8.5), shape: [4, 1], dtype: "float32" },
    ] as const)
      expect(await rawStep(replayed, targets)).toBe(await rawStep(eager, targets));
  }
  replayed.dispose();
  eager.dispose();
});

/** A layer that several models hold. */
class Held extends Layer {
  readonly name = "held";
  readonly inputShape: LayerShape = [null, 2];
  readonly outputShape: LayerShape = [null, 2];
  override readonly recordable = true;
  readonly inner: Layer;
  constructor(inner: Layer) {
    super();
    this.inner = inner;
  }
  call(given: Tensor, context: Parameters<Layer["call"]>[1]): Tensor {
    return this.inner.call(given, context);
  }
}

describe("state that others hold too", () => {
  const sharing = async (): Promise<readonly Model[]> => {
    let shared: Layer | undefined;
    const spec: Spec = {
      layer: "held",
      options: {},
      build: (shape, context) => (shared ??= new Held(dense(2).build(shape, context))),
    };
    const models = [made({}, spec), made({}, spec)];
    for (let i = 0; i < 4; i++) for (const model of models) await model.trainStep(x, y);
    for (const model of models) expect(explain(model)).toContain("replayed 2 times");
    return models;
  };

  test("two models with one layer train it in turn, as eager ones do", async () => {
    const models = await sharing();
    setRecordingMode("off");
    const eager: Model[] = [];
    let shared: Layer | undefined;
    const spec: Spec = {
      layer: "held",
      options: {},
      build: (shape, context) => (shared ??= new Held(dense(2).build(shape, context))),
    };
    eager.push(made({}, spec), made({}, spec));
    for (let i = 0; i < 4; i++) for (const model of eager) await model.trainStep(x, y);
    for (const [i, model] of models.entries()) expect(await valuesOf(model)).toEqual(await valuesOf(eager[i]!));
    for (const model of [...models, ...eager]) model.dispose();
  });

  test("a layer that another model has disposed, or moved, is reported as it is without recording", async () => {
    const [one, other] = (await sharing()) as [Model, Model];
    await other.to(await deviceOf("reference"));
    await expect(one.trainStep(x, y)).rejects.toThrow(/reference.*cpu|cpu.*reference/);
    await other.to(await deviceOf("cpu"));
    await one.trainStep(x, y);
    other.dispose();
    await expect(one.trainStep(x, y)).rejects.toThrow(DisposedError);
    one.dispose();
  });

  test("a variable that was given the value of another one, and a value that lives outside", async () => {
    const [replayed, eager] = await twins((recording) => made({ recording }, dense(2), dense(2)));
    const device = await deviceOf("cpu");
    for (const model of [replayed, eager]) {
      const find = (path: string) => model.variables().find((one) => one.path === path)!.variable;
      find("layers.1.kernel").assign(find("layers.0.kernel").value);
      const outside = tensor([0.25, -0.5], { device });
      find("layers.0.bias").assign(outside);
      find("layers.1.bias").assign(outside);
    }
    await stepAlike([replayed, eager]);
  });
});

describe("verify", () => {
  test("finds results under other names, in another number, of another shape", async () => {
    const device = await deviceOf("cpu");
    for (const [names, shape] of [
      [["a", "b"], [2]],
      [["b"], [2]],
      [["a"], [1, 2]],
    ] as const) {
      const programs = new Programs();
      const run = (given: readonly string[], size: readonly number[]): void => {
        const task: Recordable<readonly Tensor[]> = {
          key: "test",
          device,
          state: () => [],
          eager: () => given.map(() => tensor([1, 2], { shape: size, device })),
          resultsOf: (made) => made.map((one, i) => ({ name: given[i]!, tensor: one })),
          revive: (tensors) => tensors,
        };
        for (const one of programs.run(task)) one.dispose();
      };
      for (let i = 0; i < 3; i++) run(["a"], [2]);
      setRecordingMode("verify");
      run(["a"], [2]);
      await verified();
      run(names, shape);
      await expect(verified()).rejects.toThrow(/recording: on cpu/);
      setRecordingMode("on");
      programs.clear();
    }
  });
});
