import { abs, recordable, relu, setDefaultDevice, setRecordingMode, square, sub, sum } from "@chainrule/engine";
import type { HostValue, Tensor } from "@chainrule/engine";
import type { Batch } from "@chainrule/data";
import { dense, dropout, input, sequential } from "@chainrule/layers";
import type { Layer } from "@chainrule/layers";
import {
  compile,
  explain,
  meanAbsoluteError,
  meanSquaredError,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from "@chainrule/training";
import type { Loss, Model, Optimizer } from "@chainrule/training";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { expectAlike, made, twins, x, y } from "./twins.ts";

// Between two steps anything may change. What a program does not follow must be refused, or end the program.

beforeAll(async () => setDefaultDevice(await deviceOf("cpu")));
afterAll(() => setDefaultDevice(undefined));
beforeAll(() => setRecordingMode("on"));
afterEach(() => setRecordingMode("on"));
afterAll(() => setRecordingMode(inject("recording")));

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
      await expectAlike(models);
    }
  });

  test("a loss whose reduction is changed", async () => {
    const losses: { -readonly [K in keyof Loss]: Loss[K] }[] = [];
    const models = await twins((recording) => {
      losses.push({ ...meanSquaredError() });
      return made({ loss: losses.at(-1)!, recording });
    });
    for (const loss of losses) loss.reduction = "sum";
    await expectAlike(models);
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
    await expectAlike(models);
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
      await expectAlike(models);
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
      await expectAlike(models, targets);
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
    await expectAlike(models);
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
