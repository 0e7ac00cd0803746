import { ChainruleError, Device, setDefaultDevice } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import type { BatchSource } from "@chainrule/data";
import type { FitOptions, Model } from "@chainrule/training";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { counted, line, type Pair, parts } from "./lines.ts";
import { blockModel } from "./networks.ts";
import { refused } from "./refused.ts";

// Batches from somewhere that does not keep its word.

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

describe("a source that disappoints", () => {
  const fit = (source: unknown, options: FitOptions = {}): Promise<string> =>
    model.fit(source as BatchSource, { ...quiet, ...options }).then(
      () => "it was not refused",
      (error: unknown) => {
        if (!(error instanceof ChainruleError)) throw error;
        return `${error.name}: ${error.message}`;
      },
    );

  test("an exhausted generator, or one without batches", async () => {
    const { make } = counted();
    expect(await fit(make(), { epochs: 2 })).toMatchInlineSnapshot(
      `"StateError: fit: a generator can be gone through once, and this is epoch 2. Pass the function that makes it, () => generator(), or set stepsPerEpoch."`,
    );
    expect(await fit(new Set())).toMatchInlineSnapshot(
      `"ArgumentError: fit: the source gave no batch at all. Give at least one."`,
    );
    expect(await fit(() => undefined)).toMatchInlineSnapshot(
      `"ArgumentError: fit: the function returned undefined. Return an iterable of { x, y }."`,
    );
    expect(await fit(() => 3)).toMatchInlineSnapshot(
      `"ArgumentError: fit: the function returned 3. Return an iterable of { x, y }."`,
    );
  });

  test("wrong batches mid-way: the batch is named, the source is closed, and the steps before it stand", async () => {
    const bad: readonly unknown[] = [
      { x: [[1, 2]], y: [1] },
      { x: [[1]], y: [1, 2] },
      { x: [[1]] },
      { x: [[NaN]], y: [1] },
      { x: [], y: [] },
      [[[1]], [1], [1, 2]],
      undefined,
      7,
    ];
    const texts: string[] = [];
    for (const batch of bad) {
      const steps = model.steps;
      const source = counted([parts[0], parts[1], batch, parts[2]]);
      texts.push(await fit(source.make));
      expect(model.steps - steps).toBeLessThanOrEqual(2);
      expect([source.begun(), source.closed()]).toEqual([1, 1]);
    }
    expect(texts).toMatchInlineSnapshot(`
      [
        "ShapeError: fit: batch 2: x is float32 [batch, 2], but was float32 [batch, 1] in the first batch. Give every batch the same form.",
        "ShapeError: fit: batch 2: x has 1 rows, but y has 2. Give one row of y for each row of x.",
        "ShapeError: fit: batch 2: y is absent, but was float32 [batch] in the first batch. Give every batch the same form.",
        "NumericError: fit: batch 2: x: NaN at row 0, column 0. Clean or impute the data first; the option allowNonFinite lets it pass.",
        "ShapeError: fit: batch 2: x of shape [0] has no rows. Leave empty batches out.",
        "ShapeError: fit: batch 2: sampleWeight has shape [2], but x has 1 rows. Give one weight per row.",
        "ArgumentError: fit: batch 2 is undefined. Give { x, y } or [x, y].",
        "ArgumentError: fit: batch 2 is 7. Give { x, y } or [x, y].",
      ]
    `);
  });

  test("batches that do not fit the network or the loss", async () => {
    const wide = { x: [[1, 2]], y: [1] };
    expect(await fit(() => [wide])).toMatchInlineSnapshot(
      `"ShapeError: fit: batch 0: x: got shape [1, 2], the network takes [batch, 1]. Check the columns, or the input(…) of the network."`,
    );
    expect(await fit(() => [{ x: [[1]] }])).toMatchInlineSnapshot(`"ArgumentError: fit: batch 0 has no y. Give { x, y }."`);
    const classes = blockModel();
    await classes.to(device);
    const flower = [1, 2, 3, 4];
    const batches = [
      { x: [flower, flower], y: [0, 2] },
      { x: [flower, flower], y: [0, 3] },
    ];
    expect(await refused(classes, (m) => m.evaluate(() => batches))).toMatchInlineSnapshot(
      `"ArgumentError: evaluate: batch 1: y: softmaxCrossEntropy got the label 3 at row 1. Labels are integers from 0 to 2."`,
    );
    classes.dispose();
  });

  test("a source that throws: its own error is the cause", async () => {
    const cause = new RangeError("the disk is gone");
    // eslint-disable-next-line typescript/require-await
    async function* failing(): AsyncGenerator<Pair> {
      yield* parts;
      throw cause;
    }
    const error = (await model.fit(failing, quiet).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(ChainruleError);
    expect(error.cause).toBe(cause);
    expect(error.message).toMatchInlineSnapshot(`"fit: the source failed at batch 3: the disk is gone"`);
    function broken(): never {
      throw cause;
    }
    await expect(model.fit(broken, quiet)).rejects.toBe(cause);
  });

  test("is closed when the fit ends early: stopped, aborted, by a callback's error, by a bad loss", async () => {
    const controller = new AbortController();
    const endings: Record<string, FitOptions> = {
      stopped: { callbacks: [{ onBatchEnd: ({ model: it }) => it.stopTraining() }] },
      aborted: { callbacks: [{ onBatchEnd: () => controller.abort() }], signal: controller.signal },
      failed: {
        callbacks: [
          {
            onBatchBegin: () => {
              throw new RangeError("of the user's");
            },
          },
        ],
      },
    };
    for (const [name, options] of Object.entries(endings)) {
      const source = counted();
      const once = counted();
      await model.fit(source.make, { ...quiet, ...options }).catch(() => undefined);
      await model.fit(once.make(), { ...quiet, ...options, stepsPerEpoch: 3 }).catch(() => undefined);
      expect([source.begun(), source.closed()], name).toEqual([1, 1]);
      // a signal that has aborted already lets nothing begin
      expect(once.closed(), name).toBe(once.begun());
    }
    model.optimizer.learningRate = 1e300;
    const source = counted();
    await expect(model.fit(source.make, { ...quiet, epochs: 9 })).rejects.toThrow("the loss became");
    expect(source.begun()).toBe(source.closed());
  });

  test("an error on closing does not hide the one before", async () => {
    function* rude(): Generator<Pair> {
      try {
        yield* parts;
      } finally {
        // eslint-disable-next-line no-unsafe-finally
        throw new Error("on closing");
      }
    }
    const failing = {
      onBatchBegin: () => {
        throw new RangeError("of the user's");
      },
    };
    await expect(model.fit(rude, { ...quiet, callbacks: [failing] })).rejects.toThrow(RangeError);
    const stopping = { onBatchEnd: ({ model: it }: { model: Model }) => it.stopTraining() };
    await expect(model.fit(rude, { ...quiet, callbacks: [stopping] })).rejects.toThrow("on closing");
  });

  test("options that make no sense for batches", async () => {
    expect(await fit(parts.values(), { batchSize: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: batchSize with an iterable of batches. The batches come as they are: put it into them, or pass arrays."`,
    );
    expect(await fit(parts.values(), { validationSplit: 0.5 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationSplit with an iterable of batches. The batches come as they are: put it into them, or pass arrays."`,
    );
    expect(await fit(parts.values(), { sampleWeight: [1] })).toMatchInlineSnapshot(
      `"ArgumentError: fit: sampleWeight with an iterable of batches. The batches come as they are: put it into them, or pass arrays."`,
    );
    expect(await refused(model, (m) => m.fit(new Set(parts) as never, [], { epochs: 3 }))).toMatchInlineSnapshot(
      `"ArgumentError: fit: an iterable of batches holds its own y. Give fit(batches, options)."`,
    );
  });
});
