import { BackendError, setRecordingMode } from "@chainrule/engine";
import type { Device, Handle } from "@chainrule/engine";
import { batchNorm, conv2d, dense, dropout, flatten, input, maxPooling2d, sequential } from "@chainrule/layers";
import { accuracy, adam, compile, explain, softmaxCrossEntropy } from "@chainrule/training";
import type { Model, Optimizer } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { valuesOf } from "./networks.ts";

// A prepared program that fails on the way: a typed error, all state as it was, nothing left behind, and the next step is the one due.

beforeAll(() => setRecordingMode("on"));
afterAll(() => setRecordingMode(inject("recording")));

type Method = (...operands: never[]) => unknown;

/** Runs `fn` while the n-th call (from 1) of one of these methods throws; says how many calls there were. */
function failingAt(n: number, methods: readonly (readonly [object, string])[], fn: () => void): number {
  let calls = 0;
  const before = methods.map(([owner, name]) => (owner as Record<string, Method>)[name]!);
  methods.forEach(([owner, name], i) => {
    (owner as Record<string, Method>)[name] = (...operands) => {
      if (++calls === n) throw new Error(`injected at call ${n}`);
      return before[i]!.apply(owner, operands);
    };
  });
  try {
    fn();
  } finally {
    methods.forEach(([owner, name], i) => {
      (owner as Record<string, Method>)[name] = before[i]!;
    });
  }
  return calls;
}

/** What a prepared program calls of its device, from the inside: not one call of the backend's contract. */
function inside(device: Device): readonly (readonly [object, string])[] {
  if (device.name === "cpu") return [[device.backend, "compute"]];
  const { module, values } = device.backend as unknown as { module: object; values: { raw: object } };
  return [
    [module, "run"],
    [module, "upload"],
    [values.raw, "makeOutput"],
  ];
}

function made(device: Device, optimizer: Optimizer = adam()): Model {
  return compile(
    sequential(
      input([6, 6, 1]),
      conv2d(3, 3, { activation: "relu" }),
      maxPooling2d(),
      batchNorm(),
      flatten(),
      dropout(0.2),
      dense(3),
    ),
    { loss: softmaxCrossEntropy(), optimizer, metrics: { accuracy: accuracy() }, seed: 3, device: () => device },
  ) as unknown as Model;
}

const rowsOf = (count: number) => ({
  x: { data: Float32Array.from({ length: count * 36 }, (_, i) => ((i * 37) % 101) / 101), shape: [count, 6, 6, 1] },
  y: Array.from({ length: count }, (_, i) => (i * 7) % 3),
});

describe.each([
  ["cpu", 8],
  ["wasm", 64],
] as const)("%s, batches of %i", (name, size) => {
  test("a replayed step that fails inside leaves everything as it was", async () => {
    const device = await deviceOf(name);
    const [model, unharmed] = [made(device), made(device)];
    const { x, y } = rowsOf(size);
    for (let i = 0; i < 3; i++) for (const one of [model, unharmed]) await one.trainStep(x, y);
    expect(explain(model)).toContain("replayed 1 times");
    const batch = await model.batchOf("test", x, y);
    const step = (one: Model): void => {
      one.step.prepare(batch);
      const { loss, metrics } = one.step.run(device);
      for (const t of [loss, ...metrics.flat()]) t.storage.release();
    };
    const start = await valuesOf(model);
    const memory = { ...device.backend.memory };
    const total = failingAt(0, inside(device), () => step(unharmed));
    expect(total).toBeGreaterThan(0);
    for (let n = 1; n <= total; n++) {
      expect(() => failingAt(n, inside(device), () => step(model)), `call ${n}`).toThrow(BackendError);
      expect(device.backend.memory, `call ${n}`).toEqual(memory);
      expect(await valuesOf(model), `call ${n}`).toEqual(start);
      expect(model.steps).toBe(3);
    }
    step(model);
    expect(explain(model)).toContain("replayed 2 times");
    expect(await valuesOf(model)).toEqual(await valuesOf(unharmed));
    model.dispose();
    unharmed.dispose();
  });

  test("a host value that cannot be given ends the step, not the program", async () => {
    const device = await deviceOf(name);
    let isBroken = false;
    const optimizer = adam();
    const scalars = optimizer.scalars.bind(optimizer);
    optimizer.scalars = (t) => {
      if (isBroken) throw new RangeError("no rate today");
      return scalars(t);
    };
    const [model, unharmed] = [made(device, optimizer), made(device)];
    const { x, y } = rowsOf(size);
    for (let i = 0; i < 3; i++) for (const one of [model, unharmed]) await one.trainStep(x, y);
    const memory = { ...device.backend.memory };
    isBroken = true;
    await expect(model.trainStep(x, y)).rejects.toThrow("no rate today");
    expect(device.backend.memory.buffers).toBe(memory.buffers);
    isBroken = false;
    for (let i = 0; i < 4; i++) for (const one of [model, unharmed]) await one.trainStep(x, y);
    expect(await valuesOf(model)).toEqual(await valuesOf(unharmed));
    model.dispose();
    unharmed.dispose();
  });
});

test.each([
  ["cpu", 4],
  ["wasm", 2],
  ["wasm", 64],
] as const)("%s, batches of %i: a device that goes before its model owes nothing", async (name, size) => {
  const { open } = name === "cpu" ? await import("@chainrule/backend-tfjs/cpu") : await import("@chainrule/backend-tfjs/wasm");
  const { Device: Made } = await import("@chainrule/engine");
  const device = new Made(await open());
  const model = made(device);
  const { x, y } = rowsOf(size);
  for (let i = 0; i < 4; i++) await model.trainStep(x, y);
  expect(explain(model)).toContain("replayed 2 times");
  const outside: Handle = device.backend.upload(Float32Array.of(1), [], "float32");
  device.backend.dispose();
  await expect(model.trainStep(x, y)).rejects.toThrow(BackendError);
  device.backend.free(outside);
  model.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
