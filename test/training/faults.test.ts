import { type Backend, BackendError, ChainruleError, Device, setDefaultDevice } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { adam, type Callback, earlyStopping, explain, type Model } from "@chainrule/training";
import { afterAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { faultyBackend } from "../support/faultyBackend.ts";
import { blockModel, valuesOf, x, y } from "./networks.ts";

// A device that fails at any moment of a fit: a typed error, the state of the last finished step, and all memory back.

afterAll(() => setDefaultDevice(undefined));

const options = { epochs: 2, batchSize: 75, validationSplit: 0.2, verbose: 0 } as const;
const stopping = (): Callback => earlyStopping({ monitor: "loss", restoreBestWeights: true, patience: 5 });

/** The states behind each step of an unharmed fit, by step number. */
async function states(): Promise<unknown[]> {
  setDefaultDevice(new Device(createReferenceBackend()));
  const model = blockModel(adam());
  const list = [await valuesOf(model)];
  const note: Callback = { onBatchEnd: async () => void list.push(await valuesOf(model)) };
  await model.fit(x, y, { ...options, callbacks: [note] });
  model.dispose();
  return list;
}

describe("the n-th call of the backend throws", () => {
  test("while a model is fitted: an upload or a kernel", { timeout: 300_000 }, async () => {
    const expected = await states();
    const inner = createReferenceBackend();
    const backend = faultyBackend(inner);
    setDefaultDevice(new Device(backend));
    const whole = blockModel(adam());
    await whole.fit(x, y, { ...options, callbacks: [stopping()] });
    whole.dispose();
    const total = backend.calls;
    expect(total).toBeGreaterThan(400);
    const reached = new Set<number>();
    // every call of the first step and its surroundings, then every seventh
    for (let n = 1; n <= total; n += n < 200 ? 1 : 7) {
      const model = blockModel(adam());
      backend.calls = 0;
      backend.failAt = n;
      const error: unknown = await model.fit(x, y, { ...options, callbacks: [stopping()] }).catch((thrown: unknown) => thrown);
      backend.failAt = 0;
      // a program that cannot be prepared is none: the steps go on as they are written
      const message = error instanceof ChainruleError ? error.message : explain(model);
      expect(message, `call ${n}`).toContain("injected at call");
      model.step.programs.release();
      expect(await valuesOf(model), `call ${n}`).toEqual(expected[model.steps]);
      reached.add(model.steps);
      expect(inner.memory.buffers, `call ${n}`).toBe(placed(model) ? model.variables().length : 0);
      if (n % 50 === 1) {
        await model.fit(x, y, { ...options, epochs: 1 });
        await model.evaluate(x, y);
      }
      model.dispose();
      expect(inner.memory.buffers, `call ${n}`).toBe(0);
    }
    expect([...reached].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  });

  test.each([
    ["predict", (model: Model<string>) => model.predict(x, { batchSize: 60 })],
    ["probabilities", (model: Model<string>) => model.probabilities(x, { batchSize: 60 })],
    ["evaluate", (model: Model<string>) => model.evaluate(x, y, { batchSize: 60 })],
    ["gradients", (model: Model<string>) => model.gradients(x, y)],
    ["trainStep", (model: Model<string>) => model.trainStep(x, y)],
  ])("in %s", async (_, call) => {
    const inner = createReferenceBackend();
    const backend = faultyBackend(inner);
    const device = new Device(backend);
    setDefaultDevice(device);
    const model = blockModel();
    await model.to(device);
    const before = await valuesOf(model);
    backend.calls = 0;
    const rehearsal = blockModel();
    await call(rehearsal);
    rehearsal.dispose();
    const total = backend.calls;
    for (let n = 1; n <= total; n++) {
      backend.calls = 0;
      backend.failAt = n;
      const error: unknown = await call(model).catch((thrown: unknown) => thrown);
      backend.failAt = 0;
      if (error instanceof Error) {
        expect(error, `call ${n}`).toBeInstanceOf(ChainruleError);
        // a trainStep whose report cannot be read has been done all the same
        if (model.steps === 0) expect(await valuesOf(model), `call ${n}`).toEqual(before);
      }
      model.step.programs.release();
      expect(inner.memory.buffers, `call ${n}`).toBe(model.variables().length);
      if (model.steps > 0) break;
    }
    model.dispose();
    expect(inner.memory.buffers).toBe(0);
  });
});

describe("a device that is lost", () => {
  test("in the middle of a fit ends it within one step; the next fit on another device starts whole", async () => {
    const inner = createReferenceBackend();
    let lose: (error: BackendError) => void = () => undefined;
    const backend = Object.create(inner, {
      lost: { value: new Promise<BackendError>((resolve) => (lose = resolve)) },
    }) as Backend;
    const device = new Device(backend);
    setDefaultDevice(device);
    const model = blockModel(adam());
    let stepsAtLoss = 0;
    const losing: Callback = {
      onBatchEnd: ({ step, epoch }) => {
        if (epoch !== 1 || step !== 0) return;
        stepsAtLoss = model.steps;
        lose(new BackendError("webgl: the context was lost. Open the backend anew."));
      },
    };
    const fit = model.fit(x, y, { ...options, batchSize: 10, callbacks: [losing, stopping()] });
    const error: unknown = await fit.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendError);
    expect((error as Error).message).toMatchInlineSnapshot(`"webgl: the context was lost. Open the backend anew."`);
    expect(model.steps - stepsAtLoss).toBeLessThanOrEqual(1);
    await expect(model.predict(x)).rejects.toBeInstanceOf(BackendError);
    model.dispose();
    expect(inner.memory.buffers).toBe(0);
  });
});

describe("a device that cannot be reached", () => {
  test("leaves a model where it was: model.to, and a default that fails", async () => {
    const inner = createReferenceBackend();
    const faulty = faultyBackend(inner);
    faulty.failAt = 5;
    const broken = new Device(faulty);
    const home = new Device(createReferenceBackend());
    setDefaultDevice(home);
    const model = blockModel();
    await model.fit(x, y, options);
    const before = await valuesOf(model);
    await expect(model.to(broken)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[BackendError: reference: taking float32 [8] failed: injected at call 5]`,
    );
    expect(await valuesOf(model)).toEqual(before);
    expect(inner.memory.buffers).toBe(0);
    await model.fit(x, y, options);
    expect(model.variables().every(({ variable }) => variable.device === home)).toBe(true);
    model.dispose();
    expect(home.backend.memory.buffers).toBe(0);
  });
});

describe.each(["reference", "cpu", "wasm"] as const)("memory is flat on %s", (name) => {
  test("over 1000 steps, 1000 predicts and 100 lives of a model", { timeout: 120_000 }, async () => {
    const device = await deviceOf(name);
    setDefaultDevice(device);
    const now = (): [number, number] => [device.backend.memory.buffers, device.backend.memory.bytes];
    const before = now();
    const [few, fewer] = [{ data: x.data.subarray(0, 16), shape: [4, 4] }, y.data.subarray(0, 4)];
    const model = blockModel(adam());
    await model.fit(few, fewer, { epochs: 10, batchSize: 4, verbose: 0 });
    for (let i = 0; i < 3; i++) await model.predict(few); // until its program stands
    const after10 = now();
    expect(after10[0]).toBeGreaterThan(before[0]);
    await model.fit(few, fewer, { epochs: 990, batchSize: 4, verbose: 0 });
    expect(now()).toEqual(after10);
    for (let i = 0; i < 1000; i++) await model.predict(few);
    expect(now()).toEqual(after10);
    model.dispose();
    expect(now()).toEqual(before);
    for (let i = 0; i < 100; i++) {
      const short = blockModel(adam(), i);
      await short.fit(few, fewer, { verbose: 0, validationSplit: 0.5 });
      short.dispose();
      expect(now(), `life ${i}`).toEqual(before);
    }
  });
});

function placed(model: Model<string>): boolean {
  return model.variables().some(({ variable }) => variable.device !== undefined);
}
