import { batches, toHostArray } from "@chainrule/data";
import type { ArrayInput } from "@chainrule/data";
import { StateError } from "@chainrule/engine";
import { describe, expect, it } from "vitest";

const host = (value: ArrayInput) => toHostArray(value, { name: "x" });
const x = host([
  [0, 1],
  [10, 11],
  [20, 21],
  [30, 31],
  [40, 41],
]);
const y = toHostArray([0, 1, 2, 3, 4], { name: "y", dtype: "int32" });

describe("batches", () => {
  it("cuts rows in order, the last batch with what is left", () => {
    const cut = batches(x, y, { batchSize: 2, sampleWeight: [1, 2, 3, 4, 5] });
    expect([cut.count, cut.steps, cut.batchSize]).toEqual([5, 3, 2]);
    expect(cut.batch(1)).toEqual({
      x: { data: new Float32Array([20, 21, 30, 31]), shape: [2, 2], dtype: "float32" },
      y: { data: new Int32Array([2, 3]), shape: [2], dtype: "int32" },
      weight: new Float32Array([3, 4]),
      size: 2,
    });
    expect(cut.batch(2)).toEqual({
      x: { data: new Float32Array([40, 41]), shape: [1, 2], dtype: "float32" },
      y: { data: new Int32Array([4]), shape: [1], dtype: "int32" },
      weight: new Float32Array([5]),
      size: 1,
    });
  });

  it("gathers rows by a permutation, x, y and weights together", () => {
    const permutation = Uint32Array.of(4, 2, 0, 3, 1);
    const cut = batches(x, y, { batchSize: 3, permutation, sampleWeight: Float32Array.of(1, 2, 3, 4, 5) });
    expect(cut.batch(0).x.data).toEqual(new Float32Array([40, 41, 20, 21, 0, 1]));
    expect(cut.batch(0).y?.data).toEqual(new Int32Array([4, 2, 0]));
    expect(cut.batch(0).weight).toEqual(new Float32Array([5, 3, 1]));
    expect(cut.batch(1).x.data).toEqual(new Float32Array([30, 31, 10, 11]));
  });

  it("gathers wide rows, images, doubles and booleans alike", () => {
    const rows = Array.from({ length: 6 }, (_, row) => Array.from({ length: 100 }, (_, i) => row * 1000 + i));
    const permutation = [5, 3, 1, 0, 2, 4];
    const wide = batches(host(rows), undefined, { batchSize: 4, permutation }).batch(1);
    expect([...wide.x.data]).toEqual([...(rows[2] ?? []), ...(rows[4] ?? [])]);
    expect(wide.y).toBeUndefined();
    const images = batches(host({ data: rows.flat(), shape: [6, 10, 10] }), undefined, { batchSize: 4, permutation });
    expect(images.batch(1).x.shape).toEqual([2, 10, 10]);
    expect(images.batch(1).x.data).toEqual(wide.x.data);
    const doubles = toHostArray([[1 / 3], [2 / 3]], { name: "x", floats: "float64" });
    expect(batches(doubles, undefined, { batchSize: 1, permutation: [1, 0] }).batch(0).x.data).toEqual(Float64Array.of(2 / 3));
    expect(batches(host([true, false]), undefined, { batchSize: 2, permutation: [1, 0] }).batch(0).x).toEqual({
      data: Uint8Array.of(0, 1),
      shape: [2],
      dtype: "bool",
    });
  });

  it("gives fresh memory, or the same when asked to", () => {
    const fresh = batches(x, y, { batchSize: 2 });
    expect(fresh.batch(0).x.data).not.toBe(fresh.batch(1).x.data);
    expect(fresh.batch(0).x.data.buffer).not.toBe(x.data.buffer);
    const reused = batches(x, y, { batchSize: 2, reuse: true });
    const first = reused.batch(0).x.data;
    expect(reused.batch(1).x.data).toBe(first);
    expect([...first]).toEqual([20, 21, 30, 31]);
    expect(reused.batch(2).x.data).toEqual(new Float32Array([40, 41]));
  });

  it("drops the remainder when asked to, and takes a batch size beyond the rows as all of them", () => {
    const cut = batches(x, y, { batchSize: 2, dropRemainder: true });
    expect([cut.count, cut.steps]).toEqual([4, 2]);
    const whole = batches(x, y, { batchSize: 100 });
    expect([whole.steps, whole.batch(0).size]).toEqual([1, 5]);
    expect(() => batches(x, y, { batchSize: 6, dropRemainder: true })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: batchSize 6 with dropRemainder leaves no batch of 5 rows. Take a smaller batchSize.]`,
    );
  });

  it("refuses rows that do not match", () => {
    const short = host([1, 2]);
    expect(() => batches(x, short, { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: batches: x has 5 rows, but y has 2. Give one row of y for each row of x.]`,
    );
    expect(() => batches(x, y, { batchSize: 2, sampleWeight: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: batches: sampleWeight has shape [2], but x has 5 rows. Give one weight per row.]`,
    );
    expect(() => batches(x, y, { batchSize: 2, sampleWeight: [1, 1, -1, 1, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: sampleWeight: -1 at row 2 is negative. Use weights ≥ 0.]`,
    );
    expect(() => batches(x, y, { batchSize: 2, sampleWeight: [1, NaN, 1, 1, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: batches: sampleWeight: NaN at row 1. Clean or impute the data first; the option allowNonFinite lets it pass.]`,
    );
    expect(() => batches(host([]), undefined, { batchSize: 2, where: "fit" })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: fit: x of shape [0] has no rows. Pass at least one row.]`,
    );
  });

  it.each([0, -1, 2.5, NaN, Infinity])("refuses batchSize %s", (batchSize) => {
    expect(() => batches(x, y, { batchSize })).toThrow(`batches: batchSize must be a whole number ≥ 1, got ${batchSize}.`);
  });

  it("refuses a permutation that is none, and batches that are not there", () => {
    const cut = (permutation: number[]) => batches(x, y, { batchSize: 2, permutation });
    expect(() => cut([0, 1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: the permutation has 3 entries for 5 rows. Name each row from 0 to 4 once, as rng.permutation(5) does.]`,
    );
    expect(() => cut([0, 1, 2, 3, 3])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: entry 4 of the permutation is 3, a row named before. Name each row from 0 to 4 once, as rng.permutation(5) does.]`,
    );
    expect(() => cut([0, 1, 2, 3, 5])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: entry 4 of the permutation is 5, no row. Name each row from 0 to 4 once, as rng.permutation(5) does.]`,
    );
    expect(() => cut([0, 1, 2, 3, 1.5])).toThrow("is 1.5, no row");
    expect(() => cut([4, 3, 2, 1, 0]).batch(3)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: batches: there is no batch 3. Ask for 0 to 2.]`,
    );
  });

  it("says so when the memory went away meanwhile", () => {
    const data = Float32Array.of(1, 2, 3);
    const cut = batches(host(data), undefined, { batchSize: 2 });
    structuredClone(data, { transfer: [data.buffer] });
    expect(() => cut.batch(0)).toThrow(StateError);
    expect(() => cut.batch(0)).toThrowErrorMatchingInlineSnapshot(
      `[StateError: batches: the memory of an array was taken away or resized meanwhile. Keep it until training ends.]`,
    );
  });
});
