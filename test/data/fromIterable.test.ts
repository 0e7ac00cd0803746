import { fromIterable } from "@chainrule/data";
import type { Batch, BatchInput, BatchSource, FromIterableOptions, IterableBatches } from "@chainrule/data";
import { ChainruleError, StateError } from "@chainrule/engine";
import { describe, expect, it } from "vitest";

async function epochOf(source: IterableBatches): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of source.epoch()) list.push(batch);
  return list;
}

async function messageOf(source: unknown, options?: FromIterableOptions): Promise<string> {
  const error: unknown = await epochOf(fromIterable(source as BatchSource, options)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChainruleError);
  return String(error);
}

function* counting(rows: number): Generator<BatchInput> {
  for (let i = 0; i < rows; i++) yield { x: [[i, i]], y: [i] };
}

async function* later(): AsyncGenerator<BatchInput> {
  await Promise.resolve();
  yield [[[1, 2]], [0]];
  yield [
    [
      [3, 4],
      [5, 6],
    ],
    [1, 0],
    [1, 0.5],
  ];
}

describe("fromIterable", () => {
  it("reads arrays of batches, again in every epoch", async () => {
    const source = fromIterable([
      { x: [[1, 2]], y: [0], sampleWeight: [2] },
      { x: [[3, 4], [5, 6]], y: [1, 0], sampleWeight: [1, 1] }, // prettier-ignore
    ]);
    for (let epoch = 0; epoch < 3; epoch++) {
      const [first, second] = await epochOf(source);
      expect(first).toEqual({
        x: { data: Float32Array.of(1, 2), shape: [1, 2], dtype: "float32" },
        y: { data: Float32Array.of(0), shape: [1], dtype: "float32" },
        weight: Float32Array.of(2),
        size: 1,
      });
      expect(second?.size).toBe(2);
    }
  });

  it("reads functions, generators, asynchronous ones, and tensors", async () => {
    const source = fromIterable(() => counting(3), { yType: "int32" });
    expect((await epochOf(source)).map((batch) => batch.y?.data[0])).toEqual([0, 1, 2]);
    expect((await epochOf(source)).map((batch) => batch.y?.data[0])).toEqual([0, 1, 2]);
    expect((await epochOf(fromIterable(counting(2)))).length).toBe(2);
    const tensor = {
      shape: [1, 2],
      dtype: "float32" as const,
      read: () => Promise.resolve(Float32Array.of(7, 8)),
    };
    expect((await epochOf(fromIterable([{ x: tensor }])))[0]?.x).toEqual({
      data: Float32Array.of(7, 8),
      shape: [1, 2],
      dtype: "float32",
    });
    const mixed = async function* () {
      yield* [{ x: [[1]] }, { x: [[2]] }];
      await Promise.resolve();
    };
    expect((await epochOf(fromIterable(mixed))).map((batch) => batch.x.data[0])).toEqual([1, 2]);
  });

  it("tells a generator's second epoch to take a function", async () => {
    const source = fromIterable(counting(2));
    await epochOf(source);
    await expect(epochOf(source)).rejects.toThrow(StateError);
    await expect(epochOf(source)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[StateError: batches: a generator can be gone through once, and this is epoch 2. Pass the function that makes it, () => generator(), or set stepsPerEpoch.]`,
    );
  });

  it("takes stepsPerEpoch batches of a source without end", async () => {
    let made = 0;
    let closed = 0;
    function* endless(): Generator<BatchInput> {
      try {
        while (true) yield { x: [[made++]] };
      } finally {
        closed++;
      }
    }
    const values = (list: Batch[]) => list.map((batch) => batch.x.data[0]);
    const goingOn = fromIterable(endless(), { stepsPerEpoch: 2 });
    expect(values(await epochOf(goingOn))).toEqual([0, 1]);
    expect(values(await epochOf(goingOn))).toEqual([2, 3]);
    expect(closed).toBe(0);
    await goingOn.close();
    expect(closed).toBe(1);
    made = 0;
    const afresh = fromIterable(endless, { stepsPerEpoch: 2 });
    await epochOf(afresh);
    await epochOf(afresh);
    expect(closed).toBe(3);
    expect(await messageOf(counting(3), { stepsPerEpoch: 5 })).toMatchInlineSnapshot(
      `"ArgumentError: batches: the source ended before batch 3, but stepsPerEpoch is 5. Lower it, or give more batches."`,
    );
    expect(() => fromIterable([], { stepsPerEpoch: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: stepsPerEpoch must be a whole number ≥ 1, got 0.]`,
    );
  });

  it("closes a source that is left early", async () => {
    let closed = false;
    function* watched(): Generator<BatchInput> {
      try {
        yield* counting(5);
      } finally {
        closed = true;
      }
    }
    for await (const batch of fromIterable(watched).epoch()) if (batch.size > 0) break;
    expect(closed).toBe(true);
  });

  it("closes a generator that gave a bad batch, unless it may go on", async () => {
    let closed = 0;
    function* bad(): Generator<BatchInput> {
      try {
        yield { x: [[NaN]] };
      } finally {
        closed++;
      }
    }
    await expect(epochOf(fromIterable(bad()))).rejects.toThrow("NaN");
    expect(closed).toBe(1);
    const source = fromIterable(bad(), { stepsPerEpoch: 1 });
    await expect(epochOf(source)).rejects.toThrow("NaN");
    expect(closed).toBe(1);
    await source.close();
    expect(closed).toBe(2);
  });

  it("names the batch that is wrong", async () => {
    expect(await messageOf([{ x: [[1, 2]] }, { x: [[1, 2, 3]] }])).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 1: x is float32 [batch, 3], but was float32 [batch, 2] in the first batch. Give every batch the same form."`,
    );
    expect(await messageOf([{ x: [[1]], y: [1] }, { x: [[1]] }])).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 1: y is absent, but was float32 [batch] in the first batch. Give every batch the same form."`,
    );
    expect(await messageOf([{ x: [[1]], sampleWeight: [1] }, { x: [[1]] }])).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 1: weight is none, but was one per row in the first batch. Give every batch the same form."`,
    );
    expect(await messageOf([{ x: [[1]], y: [1, 2] }])).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 0: x has 1 rows, but y has 2. Give one row of y for each row of x."`,
    );
    expect(await messageOf([{ x: [[1]] }, { x: [[NaN]] }])).toMatchInlineSnapshot(
      `"NumericError: batches: batch 1: x: NaN at row 0, column 0. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
    expect(await messageOf([{ x: [[1]] }, { x: [] }])).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 1: x of shape [0] has no rows. Leave empty batches out."`,
    );
    expect(await messageOf([{ x: [[1]] }, 5])).toMatchInlineSnapshot(
      `"ArgumentError: batches: batch 1 is 5. Give { x, y } or [x, y]."`,
    );
    expect(await messageOf([{ y: [1] }])).toMatchInlineSnapshot(
      `"ArgumentError: batches: batch 0 is an object (Object). Give { x, y } or [x, y]."`,
    );
    expect(await messageOf([])).toMatchInlineSnapshot(
      `"ArgumentError: batches: the source gave no batch at all. Give at least one."`,
    );
    expect(await messageOf(later)).toMatchInlineSnapshot(
      `"ShapeError: batches: batch 1: weight is one per row, but was none in the first batch. Give every batch the same form."`,
    );
  });

  it("wraps what the source throws, and keeps it as the cause", async () => {
    const lost = new Error("disk gone");
    function* failing(): Generator<BatchInput> {
      yield { x: [[1]] };
      throw lost;
    }
    const run = epochOf(fromIterable(failing));
    await expect(run).rejects.toMatchObject({ name: "ChainruleError", cause: lost });
    await expect(run).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChainruleError: batches: the source failed at batch 1: disk gone]`,
    );
  });

  it("refuses what cannot be iterated", async () => {
    expect(() => fromIterable(5 as unknown as BatchSource)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: 5 cannot be iterated. Pass an iterable of { x, y } or a function that returns one.]`,
    );
    expect(await messageOf(() => 5)).toMatchInlineSnapshot(
      `"ArgumentError: batches: the function returned 5. Return an iterable of { x, y }."`,
    );
  });
});
