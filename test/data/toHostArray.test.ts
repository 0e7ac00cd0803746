import { toHostArray } from "@chainrule/data";
import type { ArrayInput } from "@chainrule/data";
import { DTypeError, NumericError, ShapeError } from "@chainrule/engine";
import { describe, expect, it } from "vitest";

const x = { name: "x" };
/** What callers in plain JavaScript may pass. */
const untyped = (value: unknown): ArrayInput => value as ArrayInput;

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("toHostArray", () => {
  it("reads nested arrays of any depth", () => {
    expect(toHostArray([1, 2.5], x)).toEqual({ data: new Float32Array([1, 2.5]), shape: [2], dtype: "float32" });
    expect(
      toHostArray(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        x,
      ),
    ).toEqual({ data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3], dtype: "float32" });
    expect(
      toHostArray(
        [
          [[1], [2]],
          [[3], [4]],
          [[5], [6]],
        ],
        x,
      ).shape,
    ).toEqual([3, 2, 1]);
    expect(toHostArray([true, false], x)).toEqual({ data: new Uint8Array([1, 0]), shape: [2], dtype: "bool" });
    expect(toHostArray([Float64Array.of(1, 2), Float64Array.of(3, 4)], x).data).toEqual(new Float32Array([1, 2, 3, 4]));
    expect(toHostArray([], x).shape).toEqual([0]);
    expect(toHostArray([[], []], x).shape).toEqual([2, 0]);
  });

  it("converts typed arrays of every kind", () => {
    const integers = [Int8Array, Int16Array, Int32Array, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array];
    for (const Kind of integers)
      expect(toHostArray(Kind.of(0, 7, 127), x)).toEqual({
        data: new Int32Array([0, 7, 127]),
        shape: [3],
        dtype: "int32",
      });
    for (const Kind of [...integers, Float32Array, Float64Array])
      expect(toHostArray(Kind.of(0, 7, 127), { name: "x", dtype: "float32" }).data).toEqual(new Float32Array([0, 7, 127]));
    expect(toHostArray(Float64Array.of(0.1), x).data).toEqual(new Float32Array([0.1]));
    expect(toHostArray(Uint8Array.of(0, 1), { name: "x", dtype: "bool" }).dtype).toBe("bool");
  });

  it("takes a view with an offset for what it shows", () => {
    const view = new Float32Array(new Float32Array([9, 9, 1, 2, 9]).buffer, 8, 2);
    expect([...toHostArray(view, x).data]).toEqual([1, 2]);
    expect([...toHostArray(new Int16Array([7, 8, 9]).subarray(1), x).data]).toEqual([8, 9]);
  });

  it("copies shared memory, and looks into what fits as it is", () => {
    const shared = new Float32Array(new SharedArrayBuffer(8));
    shared.set([1, 2]);
    const copy = toHostArray(shared, x);
    expect(copy.data).toEqual(new Float32Array([1, 2]));
    expect(copy.data.buffer).not.toBe(shared.buffer);
    const own = Float32Array.of(1, 2);
    expect(toHostArray(own, x).data).toBe(own);
    const labels = Int32Array.of(1, 2);
    expect(toHostArray(labels, x).data).toBe(labels);
  });

  it("gives flat data the shape beside it", () => {
    expect(toHostArray({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, x).shape).toEqual([2, 2]);
    expect(toHostArray({ data: [1, 2], shape: [2], dtype: "int32" }, x).data).toEqual(new Int32Array([1, 2]));
    expect(() => toHostArray({ data: [1, 2, 3], shape: [2, 2] }, x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: data of shape [3] does not fill shape [2, 2] (4 elements). Pass flat data with as many elements.]`,
    );
    expect(() => toHostArray({ data: [1, 2], shape: [-1, 2.5] }, x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: the shape must list whole sizes ≥ 0, got [-1, 2.5]. Pass one size per axis.]`,
    );
    expect(() => toHostArray(untyped({ data: [1, 2], shape: [2], dtype: "float16" }), x)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: x: unknown dtype "float16". Choose "float32", "int32" or "bool".]`,
    );
  });

  it("keeps doubles where they are asked for", () => {
    const third = toHostArray([1 / 3], { name: "x", floats: "float64" });
    expect(third.data).toEqual(new Float64Array([1 / 3]));
    expect(third.dtype).toBe("float32");
  });

  it("rounds to the nearest float32: integers beyond 2^24 may change, as documented", () => {
    expect(toHostArray([2 ** 24, 2 ** 24 + 1, -0], x).data).toEqual(new Float32Array([2 ** 24, 2 ** 24, -0]));
  });

  it("refuses ragged arrays, naming the place", () => {
    expect(() => toHostArray([[1, 2], [3]], x)).toThrow(ShapeError);
    expect(() => toHostArray([[1, 2], [3]], x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: ragged array: row 1 has length 1, but row 0 has length 2. Give all of them the same length: nothing is padded.]`,
    );
    expect(() => toHostArray([[[1, 2]], [[3, 4]], [[5]]], x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: ragged array: row 2, column 0 has length 1, but row 0, column 0 has length 2. Give all of them the same length: nothing is padded.]`,
    );
    expect(() => toHostArray(untyped([[1, 2], 3]), x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: ragged array: row 1 is 3, but row 0 is an array of length 2. Give every row the same form.]`,
    );
    expect(() => toHostArray(untyped([1, [2]]), x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: ragged array: row 1 is an array of length 1, but row 0 is a number. Give every row the same form.]`,
    );
    expect(() => toHostArray([Float32Array.of(1, 2), Float32Array.of(1)], x)).toThrow(ShapeError);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => toHostArray(untyped(cycle), x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: arrays are nested more than 6 deep. Flatten some of the axes.]`,
    );
  });

  it("refuses what is no number, naming row and column", () => {
    const message = (value: unknown): string => {
      const error = thrownBy(() => toHostArray(untyped(value), x));
      expect(error).toBeInstanceOf(DTypeError);
      return String(error);
    };
    expect(message([1, undefined])).toMatchInlineSnapshot(
      `"DTypeError: x: row 1 is undefined, not a number. Numbers are needed: convert, impute or drop it first."`,
    );
    expect(message([1, true])).toMatchInlineSnapshot(
      `"DTypeError: x: row 1 is true, not a number. Do not mix numbers and booleans."`,
    );
    expect(message([[1], null])).toMatchInlineSnapshot(
      `"DTypeError: x: row 1 is null, not an array of numbers. Give every row the same form."`,
    );
    // oxlint-disable-next-line no-sparse-arrays
    expect(message([1, , 3])).toMatchInlineSnapshot(
      `"DTypeError: x: row 1 is undefined, not a number. Numbers are needed: convert, impute or drop it first."`,
    );
    expect(message(BigInt64Array.of(1n))).toMatchInlineSnapshot(
      `"DTypeError: x: a BigInt64Array does not hold plain numbers. Convert its elements with Number(…)."`,
    );
    expect(message(new DataView(new ArrayBuffer(4)))).toMatchInlineSnapshot(
      `"DTypeError: x: a DataView does not hold plain numbers. Convert its elements with Number(…)."`,
    );
    expect(message("12")).toMatchInlineSnapshot(
      `"DTypeError: x: expected an array of numbers, got "12". Pass nested or typed arrays."`,
    );
    expect(message(null)).toMatchInlineSnapshot(
      `"DTypeError: x: expected an array of numbers, got null. Pass nested or typed arrays."`,
    );
    expect(message(5)).toMatchInlineSnapshot(
      `"DTypeError: x: expected an array of numbers, got 5. Pass nested or typed arrays."`,
    );
    expect(message(new Map())).toMatchInlineSnapshot(
      `"DTypeError: x: expected an array of numbers, got an object (Map). Pass nested or typed arrays."`,
    );
  });

  it("refuses NaN and Infinity, naming the tensor, row and column", () => {
    expect(() =>
      toHostArray(
        [
          [1, 2],
          [3, NaN],
        ],
        x,
      ),
    ).toThrow(NumericError);
    expect(() =>
      toHostArray(
        [
          [1, 2],
          [3, NaN],
        ],
        { name: "validation x" },
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: validation x: NaN at row 1, column 1. Clean or impute the data first; the option allowNonFinite lets it pass.]`,
    );
    expect(() => toHostArray(Float32Array.of(1, -Infinity), x)).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: x: -Infinity at row 1. Clean or impute the data first; the option allowNonFinite lets it pass.]`,
    );
    expect(() => toHostArray([[[1, 2]], [[3, NaN]]], x)).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: x: NaN at row 1, position [0, 1]. Clean or impute the data first; the option allowNonFinite lets it pass.]`,
    );
    expect(() => toHostArray([1e39], x)).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: x: 1e+39 at row 0 is beyond float32 (3.4e38). Scale the values down.]`,
    );
    expect(toHostArray([NaN, Infinity], { name: "x", allowNonFinite: true }).data).toEqual(new Float32Array([NaN, Infinity]));
    expect(() => toHostArray([NaN], { name: "y", dtype: "int32", allowNonFinite: true })).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: y: NaN at row 0, where int32 is needed. Clean it.]`,
    );
  });

  it("refuses values that the type cannot hold", () => {
    expect(() => toHostArray([0, 1.5], { name: "y", dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: y: 1.5 at row 1 is not an integer, as int32 needs. Round it, or use float32.]`,
    );
    expect(() => toHostArray([2 ** 31], { name: "y", dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: y: 2147483648 at row 0 is beyond int32 (-2147483648 to 2147483647). Use float32.]`,
    );
    expect(() => toHostArray(Uint32Array.of(2 ** 32 - 1), { name: "y" })).toThrow(DTypeError);
    expect(() => toHostArray(Uint8Array.of(2), { name: "mask", dtype: "bool" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: mask: 2 at row 0 is not 0 or 1, as bool needs. Compare first.]`,
    );
    expect(toHostArray([-0, 2 ** 31 - 1], { name: "y", dtype: "int32" }).data).toEqual(new Int32Array([0, 2 ** 31 - 1]));
  });

  it("compares with the shape expected", () => {
    const expectedShape = [null, 4] as const;
    expect(() => toHostArray(new Float32Array(8), { name: "x", expectedShape })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: expected shape [any, 4], got [8]. A flat array is one-dimensional: nest it, or pass { data, shape }.]`,
    );
    expect(() => toHostArray([[1, 2, 3]], { name: "x", expectedShape })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: x: expected shape [any, 4], got [1, 3]. Check the columns, or reshape it.]`,
    );
    expect(toHostArray([[1, 2, 3, 4]], { name: "x", expectedShape }).shape).toEqual([1, 4]);
  });

  it("says how to pass a tensor", () => {
    const tensor = { shape: [1], dtype: "float32", read: () => Promise.resolve(Float32Array.of(1)) };
    expect(() => toHostArray(untyped(tensor), x)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: x: a tensor is read asynchronously. Pass { data: await tensor.read(), shape: tensor.shape }.]`,
    );
  });

  it("is typed by the dtype asked for", () => {
    const labels = toHostArray([1], { name: "y", dtype: "int32" });
    const data: Int32Array = labels.data;
    expect(data).toBeInstanceOf(Int32Array);
    // @ts-expect-error strings are no numbers
    expect(() => toHostArray(["1"], x)).toThrow(DTypeError);
    // @ts-expect-error nor are BigInts
    expect(() => toHostArray([1n], x)).toThrow(DTypeError);
    // @ts-expect-error holes neither
    expect(() => toHostArray([null], x)).toThrow(DTypeError);
  });
});
