import {
  ArgumentError,
  cast,
  Device,
  DTypeError,
  full,
  ones,
  Parameter,
  setDefaultDevice,
  ShapeError,
  tensor,
  zeros,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import type { Tensor } from "@chainrule/engine";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

describe("a tensor is made", () => {
  test("of numbers and nested arrays, whose depth is the rank", async () => {
    for (const values of [
      3,
      [],
      [1, 2],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [[[[[[7]]]]]],
    ]) {
      const x = tensor(values as number[]);
      expect(await x.array()).toEqual(values);
      expect(x.dtype).toBe("float32");
    }
    expectTypeOf(tensor([])).toEqualTypeOf<Tensor<1, "float32">>();
    expectTypeOf(tensor(1)).toEqualTypeOf<Tensor<0, "float32">>();
    expectTypeOf(tensor([[1]])).toEqualTypeOf<Tensor<2, "float32">>();
    expectTypeOf(zeros([2, 3, 4])).toEqualTypeOf<Tensor<3, "float32">>();
  });

  test("of typed arrays, with a shape", async () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const x = tensor(data, { shape: [2, 3] });
    data[0] = 99;
    expect(await x.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(tensor(Int32Array.of(1)).dtype).toBe("int32");
    expect(tensor(Uint8Array.of(1)).dtype).toBe("int32");
    expect(tensor(Uint8Array.of(1), { dtype: "bool" }).dtype).toBe("bool");
    expect(tensor(Float64Array.of(0.1)).dtype).toBe("float32");
    expect(await tensor(Float64Array.of(0.1)).array()).toEqual([0.1]);
  });

  test("of booleans, and read as such", async () => {
    const x = tensor([
      [true, false],
      [false, true],
    ]);
    expect(x.dtype).toBe("bool");
    expect(await x.array()).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(await tensor(true).array()).toBe(true);
  });

  test("of one value", async () => {
    expect(await zeros([2, 1]).array()).toEqual([[0], [0]]);
    expect(await ones([2], { dtype: "int32" }).array()).toEqual([1, 1]);
    expect(await full([], 2.5).array()).toBe(2.5);
    expect(await zeros([0, 3]).array()).toEqual([]);
  });

  test("and read as a copy", async () => {
    const x = tensor([1, 2]);
    (await x.read())[0] = 99;
    expect(await x.array()).toEqual([1, 2]);
  });
});

describe("refused are", () => {
  test("ragged and uneven arrays", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => tensor([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: ragged arrays: [1] has 1 entries where the first has 2. Pad or trim them yourself.]`,
    );
    expect(() => tensor([[1], 2] as never)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: expected an array at [1], got number. All rows must be equally deep.]`,
    );
    expect(() => tensor([1, [2]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: expected a number at [1], got an array. All rows must be equally deep.]`,
    );
    expect(() => tensor([[[[[[[1]]]]]]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: arrays nested 7 deep. Tensors have at most rank 6.]`,
    );
  });

  test("holes, which are no numbers and no rows", () => {
    const [row, rows]: [number[], number[][]] = [[1], [[1, 2]]];
    row[2] = 3;
    rows[2] = [5, 6];
    expect(() => tensor(row)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tensor: expected a number at [1], got undefined. All rows must be equally deep.]`,
    );
    expect(() => tensor(rows)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: expected an array at [1], got undefined. All rows must be equally deep.]`,
    );
  });

  test("what is no number", () => {
    expect(() => tensor(["1"] as never)).toThrow(ArgumentError);
    expect(() => tensor(["1"] as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tensor: expected a number at [0], got the string "1". All rows must be equally deep.]`,
    );
    expect(() => tensor([1, null] as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tensor: expected a number at [1], got null. All rows must be equally deep.]`,
    );
    expect(() => tensor(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tensor: expected a number at the top, got undefined. All rows must be equally deep.]`,
    );
    expect(() => tensor(BigInt64Array.of(1n) as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tensor: 64-bit integers and raw views cannot be held. Convert them to Float64Array or Int32Array first.]`,
    );
  });

  test("values that a type cannot hold", () => {
    expect(() => tensor([1, 2.5], { dtype: "int32" })).toThrow(DTypeError);
    expect(() => tensor([1, 2.5], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: 2.5 at position 1 is no int32. Use dtype "float32", or round it first.]`,
    );
    expect(() => tensor([2 ** 31], { dtype: "int32" })).toThrow(DTypeError);
    expect(() => tensor([Number.NaN], { dtype: "int32" })).toThrow(DTypeError);
    expect(() => tensor([0, 2], { dtype: "bool" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: tensor: 2 at position 1 is no bool. Use dtype "float32", or round it first.]`,
    );
  });

  test("element types that do not exist", () => {
    expect(() => zeros([2], { dtype: "float64" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: zeros: there is no dtype "float64". Choose from "float32", "int32", "bool".]`,
    );
    expect(() => tensor([1], { dtype: "" as never })).toThrow(DTypeError);
    expect(() => cast(tensor([1]), "abc" as never)).toThrow(DTypeError);
    expect(() => new Parameter({ data: Float32Array.of(1), shape: [1], dtype: "float16" as never })).toThrow(DTypeError);
  });

  test("what is no shape", () => {
    for (const shape of [3, undefined, "2", new Array(2), [1e9, 10]])
      expect(() => zeros(shape as never), String(shape)).toThrow(ShapeError);
    expect(() => zeros(3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zeros: 3 is no shape. Use an array of at most 6 integers >= 0.]`,
    );
    expect(() => zeros([1e9, 10])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zeros: [1000000000, 10] holds 10000000000 elements. A tensor holds at most 2147483647.]`,
    );
  });

  test("shapes that do not fit", () => {
    expect(() => tensor(new Float32Array(5), { shape: [2, 3] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: tensor: 5 values for shape [2, 3], which holds 6. Give as many values as the shape holds.]`,
    );
    expect(() => zeros([2, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zeros: [2, -1] is no shape. Use an array of at most 6 integers >= 0.]`,
    );
    expect(() => zeros([1.5])).toThrow(ShapeError);
    expect(() => zeros([1, 1, 1, 1, 1, 1, 1])).toThrow(ShapeError);
  });
});

describe("printing", () => {
  test("aligns columns and shortens long axes", async () => {
    const shown = await Promise.all([
      tensor([
        [1, -2.5, 3],
        [1000, 0.001, 1e-9],
      ]).show(),
      tensor(
        Float32Array.from({ length: 40 }, (_, i) => i),
        { shape: [2, 20] },
      ).show(),
      tensor(
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
        { dtype: "int32" },
      ).show(),
      tensor([true, false]).show(),
      tensor([Number.NaN, Infinity, 1e7, 123456.789]).show(),
      tensor(3).show(),
      zeros([0]).show(),
      tensor(
        Float32Array.from({ length: 9 * 9 }, (_, i) => i),
        { shape: [9, 9] },
      ).show(),
    ]);
    expect(`\n${shown.join("\n\n")}\n`).toMatchInlineSnapshot(`
      "
      Tensor [2, 3] float32 on reference
      [[   1.0000,   -2.5000,    3.0000],
       [1000.0000,    0.0010,  1.000e-9]]

      Tensor [2, 20] float32 on reference
      [[ 0.0000,  1.0000,  2.0000, …, 17.0000, 18.0000, 19.0000],
       [20.0000, 21.0000, 22.0000, …, 37.0000, 38.0000, 39.0000]]

      Tensor [2, 2, 2] int32 on reference
      [[[1, 2],
        [3, 4]],
       [[5, 6],
        [7, 8]]]

      Tensor [2] bool on reference
      [ true, false]

      Tensor [4] float32 on reference
      [        NaN,    Infinity,    1.000e+7, 123456.7890]

      Tensor [] float32 on reference
      3.0000

      Tensor [0] float32 on reference
      []

      Tensor [9, 9] float32 on reference
      [[ 0.0000,  1.0000,  2.0000, …,  6.0000,  7.0000,  8.0000],
       [ 9.0000, 10.0000, 11.0000, …, 15.0000, 16.0000, 17.0000],
       [18.0000, 19.0000, 20.0000, …, 24.0000, 25.0000, 26.0000],
       …,
       [54.0000, 55.0000, 56.0000, …, 60.0000, 61.0000, 62.0000],
       [63.0000, 64.0000, 65.0000, …, 69.0000, 70.0000, 71.0000],
       [72.0000, 73.0000, 74.0000, …, 78.0000, 79.0000, 80.0000]]
      "
    `);
  });

  test("a tensor as text says what it is", () => {
    expect(String(zeros([2, 3]))).toMatchInlineSnapshot(`"Tensor [2, 3] float32 on reference"`);
  });
});
