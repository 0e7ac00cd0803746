import { ArgumentError, Device, setDefaultDevice } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import type { BatchSource } from "@chainrule/data";
import type { FitOptions, Model } from "@chainrule/training";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { counted, line, type Pair, parts } from "./lines.ts";
import { blockModel, valuesOf, x, y } from "./networks.ts";
import { refused } from "./refused.ts";

// Training on batches that come from somewhere.

let device: Device;
let model: Model<string>;
beforeEach(async () => {
  device = new Device(createReferenceBackend());
  setDefaultDevice(device);
  model = line();
  await model.to(device);
});
afterEach(() => {
  model.dispose();
  setDefaultDevice(undefined);
  if (device.backend.memory.buffers !== 0) throw new Error("buffers were left behind");
});

const quiet = { verbose: 0 } as const;
const rows = [[1], [2], [3], [4], [5]];
const targets = [1, 0, 3, 0, 10];

describe("batches train as the same rows do", () => {
  const forms: Record<string, () => BatchSource> = {
    "an array-like iterable": () => new Set(parts),
    "an iterable that starts anew": () => ({ [Symbol.iterator]: () => parts[Symbol.iterator]() }),
    "an async iterable": () => ({
      async *[Symbol.asyncIterator]() {
        for (const part of parts) {
          await Promise.resolve();
          yield part;
        }
      },
    }),
    "a generator function": () => counted().make,
    "an async generator function": () =>
      async function* () {
        await Promise.resolve();
        yield* parts;
      },
    "pairs and typed arrays": () => () => parts.map((part) => [part.x, Float64Array.from(part.y)] as const),
  };
  test.each(Object.keys(forms))("from %s", async (name) => {
    const twin = line();
    const history = await model.fit(forms[name]?.() as BatchSource, { ...quiet, epochs: 3 });
    expect(history).toEqual(await twin.fit(rows, targets, { ...quiet, epochs: 3, batchSize: 2, shuffle: false }));
    expect(await valuesOf(model)).toEqual(await valuesOf(twin));
    expect(model.steps).toBe(9);
    twin.dispose();
  });

  test("with weights in the batches, class weights, validation data, and evaluate", async () => {
    const [a, b] = [blockModel(), blockModel()];
    const weight = Float32Array.from({ length: 150 }, (_, i) => i % 2);
    function* batches(): Generator<[{ data: Float32Array; shape: number[] }, Int32Array, Float32Array]> {
      for (let from = 0; from < 150; from += 60) {
        const to = Math.min(150, from + 60);
        const part = { data: x.data.subarray(4 * from, 4 * to), shape: [to - from, 4] };
        yield [part, y.data.subarray(from, to), weight.subarray(from, to)];
      }
    }
    const options: FitOptions = { ...quiet, classWeight: { 1: 3 }, validationData: [x, y], epochs: 2 };
    const streamed = await a.fit(batches, options);
    const whole = await b.fit(x, y, { ...options, batchSize: 60, shuffle: false, sampleWeight: weight });
    expect(streamed.history.loss).toEqual(whole.history.loss);
    expect(await valuesOf(a)).toEqual(await valuesOf(b));
    // held-out rows come in batches of 32 there and of 60 here: sums differ in their last bits
    streamed.history.val_loss?.forEach((loss, i) => expect(loss).toBeCloseTo(whole.history.val_loss?.[i] as number, 12));
    expect((await a.evaluate(batches)).loss).toBeCloseTo((await b.evaluate(x, y, { sampleWeight: weight })).loss, 12);
    a.dispose();
    b.dispose();
  });
});

describe("stepsPerEpoch", () => {
  test("cuts a source without end into epochs, which go on where the last one ended", async () => {
    const seen: number[] = [];
    let closed = 0;
    function* endless(): Generator<Pair> {
      try {
        for (let i = 0; ; i++) {
          seen.push(i);
          yield { x: [[i]], y: [i] };
        }
      } finally {
        closed++;
      }
    }
    const { epoch } = await model.fit(endless(), { ...quiet, epochs: 3, stepsPerEpoch: 4 });
    expect([epoch, model.steps, seen.length, closed]).toEqual([[0, 1, 2], 12, 12, 1]);
    // a function starts anew, each epoch
    await model.fit(endless, { ...quiet, epochs: 2, stepsPerEpoch: 2 });
    expect([model.steps, seen.slice(12), closed]).toEqual([16, [0, 1, 0, 1], 3]);
  });

  test("larger than the source is refused when it ends", async () => {
    const error = await model.fit(counted().make, { ...quiet, stepsPerEpoch: 5 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toMatchInlineSnapshot(
      `"fit: the source ended before batch 3, but stepsPerEpoch is 5. Lower it, or give more batches."`,
    );
    for (const stepsPerEpoch of [0, -1, 1.5, NaN])
      expect(await refused(model, (m) => m.fit(counted().make, { ...quiet, stepsPerEpoch }))).toContain(
        `stepsPerEpoch must be a whole number ≥ 1, got ${stepsPerEpoch}`,
      );
  });
});
