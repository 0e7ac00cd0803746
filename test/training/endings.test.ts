import { Device, setDefaultDevice } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { adam, type Callback, earlyStopping, type FitOptions, type Model } from "@chainrule/training";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { blockModel, valuesOf, x, y } from "./networks.ts";

// The ways in which a fit ends before its last epoch: signals, stops, callbacks that fail.

let device: Device;
let model: Model<"accuracy">;
beforeEach(() => {
  device = new Device(createReferenceBackend());
  setDefaultDevice(device);
  model = blockModel(adam());
});
afterAll(() => setDefaultDevice(undefined));

const quiet = { batchSize: 50, epochs: 2, validationSplit: 0.1, verbose: 0 } as const;
const hooks = ["onTrainBegin", "onEpochBegin", "onBatchBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"] as const;

/** The model holds its own state and nothing else, is whole, and trains on from where it stands as one that was never interrupted. */
async function expectUsable(): Promise<void> {
  model.step.programs.release();
  expect(device.backend.memory.buffers).toBe(model.steps === 0 && !placed() ? 0 : model.variables().length);
  const twin = blockModel(adam());
  await twin.to(device);
  const values = await valuesOf(model);
  for (const { path, variable } of twin.variables()) variable.assignHost(Float64Array.from(values[path] as number[]));
  twin.step.state.steps = model.steps;
  twin.step.state.epochs = model.epochs;
  expect(await model.fit(x, y, quiet)).toEqual(await twin.fit(x, y, quiet));
  twin.dispose();
  model.dispose();
  expect(device.backend.memory.buffers).toBe(0);
}
const placed = (): boolean => model.variables()[0]?.variable.device !== undefined;

/** Calls `act` at the k-th hook of a fit, counted over all kinds; `calls` says how many there were. */
function atCall(k: number, act: () => void | Promise<void>): { readonly callback: Callback; readonly calls: () => number } {
  let calls = 0;
  const hit = (): void | Promise<void> => (++calls === k ? act() : undefined);
  return { callback: Object.fromEntries(hooks.map((hook) => [hook, hit])) as Callback, calls: () => calls };
}

describe("an AbortSignal", () => {
  test("that has aborted before lets nothing begin", async () => {
    const told: string[] = [];
    const callbacks = [{ onTrainBegin: () => void told.push("begin"), onTrainError: () => void told.push("error") }];
    await expect(model.fit(x, y, { ...quiet, callbacks, signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
    expect([told, model.steps]).toEqual([[], 0]);
    await expectUsable();
  });

  const total = 2 + 2 * (2 + 3 * 2);
  test.each(Array.from({ length: total }, (_, i) => i + 1))("that aborts in hook %i of a fit stops it there", async (k) => {
    const controller = new AbortController();
    const reason = new RangeError("the user's own");
    const { callback, calls } = atCall(k, () => controller.abort(reason));
    const stopping = earlyStopping({ monitor: "loss", restoreBestWeights: true });
    const options: FitOptions = { ...quiet, callbacks: [stopping, callback], signal: controller.signal };
    await expect(model.fit(x, y, options)).rejects.toBe(reason);
    expect(calls()).toBe(k);
    await expectUsable();
  });

  test("that aborts at any turn of the event loop stops the fit within a step", async () => {
    for (let turns = 0; turns < 60; turns += 3) {
      const controller = new AbortController();
      model = blockModel(adam());
      const fit = model.fit(x, y, { ...quiet, signal: controller.signal }).then(
        () => "done",
        (error: unknown) => error,
      );
      for (let i = 0; i < turns; i++) await Promise.resolve();
      const steps = model.steps;
      controller.abort("enough");
      expect(["enough", "done"]).toContain(await fit);
      expect(model.steps - steps).toBeLessThanOrEqual(1);
      await expectUsable();
    }
  });

  test("interrupts what never answers: a callback, a source", async () => {
    const controller = new AbortController();
    const never = new Promise<void>(() => undefined);
    const waiting = model.fit(x, y, { ...quiet, callbacks: [{ onEpochEnd: () => never }], signal: controller.signal });
    setTimeout(() => controller.abort("enough"), 20);
    await expect(waiting).rejects.toBe("enough");
    const later = new AbortController();
    async function* silent(): AsyncGenerator<{ x: number[][]; y: number[] }> {
      yield { x: [[1, 2, 3, 4]], y: [0] };
      await never;
    }
    const starved = model.fit(silent, { verbose: 0, signal: later.signal });
    setTimeout(() => later.abort("starved"), 20);
    await expect(starved).rejects.toBe("starved");
    await expectUsable();
  });

  test("that never aborts is let go of: no listener stays behind", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await model.fit(x, y, { ...quiet, callbacks: [{ onBatchEnd: async () => Promise.resolve() }], signal });
    expect(listeners).toBe(0);
    await expectUsable();
  });
});

describe("a callback", () => {
  const total = 2 + 2 * (2 + 3 * 2);
  test.each(Array.from({ length: total }, (_, i) => i + 1))(
    "that fails in hook %i ends the fit with its own error",
    async (k) => {
      for (const fail of [
        () => {
          throw new RangeError("of the user's");
        },
        async () => {
          await Promise.resolve();
          throw new RangeError("of the user's");
        },
        () =>
          // a promise of another library's make
          // eslint-disable-next-line unicorn/no-thenable
          ({ then: (_: unknown, reject: (error: unknown) => void) => reject(new RangeError("of the user's")) }) as Promise<void>,
      ]) {
        model.dispose();
        model = blockModel(adam());
        const { callback, calls } = atCall(k, fail);
        const told: unknown[] = [];
        const stopping = earlyStopping({ monitor: "loss", restoreBestWeights: true });
        const rude: Callback = {
          onTrainError: ({ error }) => {
            told.push(error);
            throw new Error("not heard");
          },
        };
        const fit = model.fit(x, y, { ...quiet, callbacks: [stopping, rude, callback, { ...rude }] });
        const error: unknown = await fit.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(RangeError);
        expect(told).toEqual([error, error]);
        expect(calls()).toBe(k);
      }
      await expectUsable();
    },
  );

  test("that stops training ends the fit after the current batch, and says why", async () => {
    const after: Record<string, [steps: number, epochs: number]> = {};
    for (const hook of hooks) {
      model.dispose();
      model = blockModel(adam());
      const { stopped, history } = await model.fit(x, y, {
        ...quiet,
        callbacks: [{ [hook]: () => model.stopTraining(`in ${hook}`) }],
      });
      after[hook] = [model.steps, model.epochs];
      expect(stopped).toBe(hook === "onTrainEnd" ? undefined : `in ${hook}`);
      expect(history.loss).toHaveLength(model.epochs);
      expect(history.loss.every(Number.isFinite)).toBe(true);
    }
    // two steps, 50 and 50 and 35 rows, are three steps an epoch
    expect(after).toEqual({
      onTrainBegin: [0, 0],
      onEpochBegin: [1, 1],
      onBatchBegin: [1, 1],
      onBatchEnd: [1, 1],
      onEpochEnd: [3, 1],
      onTrainEnd: [6, 2],
    });
    await expectUsable();
  });

  test("that asked an earlier fit to stop has no say in the next", async () => {
    model.stopTraining();
    expect((await model.fit(x, y, quiet)).epoch).toEqual([0, 1]);
    await model.fit(x, y, { ...quiet, callbacks: [{ onBatchEnd: ({ model: it }) => it.stopTraining() }] });
    expect((await model.fit(x, y, quiet)).stopped).toBeUndefined();
    await expectUsable();
  });

  test("that disagrees with the data it is given leaves nothing behind: a monitored value that is not there", async () => {
    const fit = model.fit(x, y, { verbose: 0, callbacks: [earlyStopping({ restoreBestWeights: true })] });
    await expect(fit).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: earlyStopping: there is no "val_loss" to monitor. This fit has "loss", "accuracy". Give fit validationData or validationSplit, or monitor another.]`,
    );
    await expectUsable();
  });
});
