import { Device, DisposedError, setDefaultDevice, StateError } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { adam, type Callback, earlyStopping, type FitOptions, type Model } from "@chainrule/training";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { blockModel, valuesOf, x, y } from "./networks.ts";

// Several things at once, and things that end before their time: the state is that of the last finished step, and all memory comes back.

let device: Device;
beforeEach(() => {
  device = new Device(createReferenceBackend());
  setDefaultDevice(device);
});
afterAll(() => setDefaultDevice(undefined));
const live = (): number => device.backend.memory.buffers;
const quiet = { batchSize: 50, verbose: 0 } as const;

/** A promise, and the function that lets it go on. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A fit that stands still in its second batch until `resume`. */
function standing(
  model: Model<"accuracy">,
  options: FitOptions = {},
): { fit: Promise<unknown>; reached: Promise<void>; resume: () => void } {
  const [reached, resumed] = [gate(), gate()];
  const wait: Callback = {
    onBatchEnd: async ({ step }) => {
      if (step !== 1) return;
      reached.open();
      await resumed.opened;
    },
  };
  const fit = model.fit(x, y, { ...quiet, ...options, callbacks: [wait] });
  return { fit, reached: reached.opened, resume: resumed.open };
}

describe("two at once on one model", () => {
  test("a second fit or trainStep is refused at once, and the first is unharmed", async () => {
    const [model, twin] = [blockModel(), blockModel()];
    const first = model.fit(x, y, { ...quiet, epochs: 3 });
    const second = model.fit(x, y, quiet);
    await expect(second).rejects.toBeInstanceOf(StateError);
    await expect(second).rejects.toThrowErrorMatchingInlineSnapshot(
      `[StateError: fit: another fit of this model is running. Await it first.]`,
    );
    await expect(model.trainStep(x, y)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[StateError: trainStep: another fit of this model is running. Await it first.]`,
    );
    expect(await first).toEqual(await twin.fit(x, y, { ...quiet, epochs: 3 }));
    expect(await valuesOf(model)).toEqual(await valuesOf(twin));
    // a fit that was refused for its options leaves the way free
    await expect(model.fit(x, y, { epochs: -1 })).rejects.toThrow("epochs");
    await expect(model.fit(x, [1])).rejects.toThrow("rows");
    await model.trainStep(x, y);
    model.dispose();
    twin.dispose();
    expect(live()).toBe(0);
  });

  test("predict, evaluate and gradients during a fit see the last finished step, and disturb nothing", async () => {
    const [model, twin] = [blockModel(adam()), blockModel(adam())];
    const { fit, reached, resume } = standing(model, { epochs: 2 });
    await reached;
    const stopped = await valuesOf(model);
    const copy = blockModel(adam());
    await copy.to(device);
    for (const { path, variable } of copy.variables()) variable.assignHost(Float64Array.from(stopped[path] as number[]));
    expect((await model.predict(x, { batchSize: 7 })).data).toEqual((await copy.predict(x)).data);
    expect(await model.evaluate(x, y, { batchSize: 60 })).toEqual(await copy.evaluate(x, y, { batchSize: 60 }));
    await model.gradients(x, y);
    expect(await valuesOf(model)).toEqual(stopped);
    resume();
    await Promise.all([fit, ...Array.from({ length: 20 }, () => model.predict(x)), model.evaluate(x, y)]);
    await twin.fit(x, y, { ...quiet, epochs: 2 });
    expect(await valuesOf(model)).toEqual(await valuesOf(twin));
    for (const each of [model, twin, copy]) each.dispose();
    expect(live()).toBe(0);
  });

  test("a fit inside of a fit's callback is refused", async () => {
    const model = blockModel();
    const nested: Callback = { onEpochEnd: async ({ model: same }) => void (await same.fit(x, y, quiet)) };
    await expect(model.fit(x, y, { ...quiet, callbacks: [nested] })).rejects.toThrow(StateError);
    expect((await model.fit(x, y, quiet)).epoch).toEqual([1]);
    model.dispose();
  });

  test("a predict that moves the state at the same time as a fit loses no step", async () => {
    const [model, twin] = [blockModel(adam()), blockModel(adam())];
    const other = new Device(createReferenceBackend());
    const predictions: Promise<unknown>[] = [];
    let n = 0;
    const switching: Callback = {
      onBatchEnd: () => {
        setDefaultDevice(n++ % 2 === 0 ? other : device);
        predictions.push(model.predict(x, { batchSize: 75 }), model.evaluate(x, y));
      },
      onBatchBegin: () => {
        predictions.push(model.predict(x));
        if (n % 3 === 0) setDefaultDevice(n % 2 === 0 ? other : device);
      },
    };
    await model.fit(x, y, { ...quiet, epochs: 8, callbacks: [switching] });
    await Promise.all(predictions);
    setDefaultDevice(device);
    await twin.fit(x, y, { ...quiet, epochs: 8 });
    expect(await valuesOf(model)).toEqual(await valuesOf(twin));
    for (const each of [model, twin]) each.dispose();
    expect([live(), other.backend.memory.buffers]).toEqual([0, 0]);
  });
});

test("two models fitted at once end as they do one after the other, bit for bit", async () => {
  const fits = async (seed: number): Promise<unknown> => {
    const model = blockModel(adam({ learningRate: 0.01 }), seed);
    const { history } = await model.fit(x, y, { batchSize: 16, epochs: 4, validationSplit: 0.2, verbose: 0 });
    const end = [history, await valuesOf(model)];
    model.dispose();
    return end;
  };
  const apart = [await fits(1), await fits(2)];
  expect(await Promise.all([fits(1), fits(2)])).toEqual(apart);
  expect(live()).toBe(0);
});

describe("dispose", () => {
  test.each(["onTrainBegin", "onEpochBegin", "onBatchBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"] as const)(
    "in %s ends the fit with a DisposedError, and leaves nothing behind",
    async (hook) => {
      const model = blockModel(adam());
      const stopping = earlyStopping({ monitor: "loss", restoreBestWeights: true });
      const options = { ...quiet, epochs: 2, validationSplit: 0.2, callbacks: [stopping, { [hook]: () => model.dispose() }] };
      await expect(model.fit(x, y, options)).rejects.toBeInstanceOf(DisposedError);
      expect(live()).toBe(0);
      await expect(model.fit(x, y)).rejects.toThrowErrorMatchingInlineSnapshot(
        `[DisposedError: model: used after it was disposed. Compile a new one.]`,
      );
      await expect(model.predict(x)).rejects.toBeInstanceOf(DisposedError);
      await expect(model.evaluate(x, y)).rejects.toBeInstanceOf(DisposedError);
      await expect(model.trainStep(x, y)).rejects.toBeInstanceOf(DisposedError);
      await expect(model.gradients(x, y)).rejects.toBeInstanceOf(DisposedError);
      await expect(model.to(device)).rejects.toBeInstanceOf(DisposedError);
      expect(() => model.snapshot()).toThrow(DisposedError);
      model.dispose();
    },
  );

  test("from outside, while the fit, a predict or an evaluate awaits", async () => {
    for (let turns = 0; turns < 40; turns++) {
      const model = blockModel(adam());
      const doing = [
        model.fit(x, y, { ...quiet, epochs: 3, validationSplit: 0.2 }),
        model.predict(x, { batchSize: 20 }),
        model.evaluate(x, y, { batchSize: 20 }),
      ];
      for (let i = 0; i < turns; i++) await Promise.resolve();
      model.dispose();
      for (const result of await Promise.allSettled(doing)) {
        if (result.status === "rejected") expect(result.reason).toBeInstanceOf(DisposedError);
      }
      expect(live(), `after ${turns} turns`).toBe(0);
    }
  });

  test("`using` gives a model back", async () => {
    {
      using model = blockModel();
      await model.fit(x, y, quiet);
      expect(live()).toBeGreaterThan(0);
    }
    expect(live()).toBe(0);
  });
});
