import { Prediction } from "@chainrule/training";
import { describe, expect, test } from "vitest";

const of = (shape: readonly number[], ...values: number[]): Prediction => new Prediction(Float32Array.from(values), shape);

describe("argMax", () => {
  test("is the class of each row", () => {
    expect(of([2, 3], 1, 3, 2, 5, 0, 5).argMax()).toEqual([1, 0]);
    expect(of([0, 3]).argMax()).toEqual([]);
    const classes: number[] = of([1, 2], 0, 1).argMax();
    expect(classes).toEqual([1]);
  });

  test("runs along the last axis of any rank, nested as the axes before it", () => {
    const values = [0, 1, 2, 5, 4, 3, 0, 9, 0, 7, 8, 9];
    expect(of([2, 2, 3], ...values).argMax<number[][]>()).toEqual([
      [2, 0],
      [1, 2],
    ]);
    expect(of([1, 2, 2, 3], ...values).argMax<number[][][]>()).toEqual([
      [
        [2, 0],
        [1, 2],
      ],
    ]);
  });

  test("of one output is refused: its largest is always the first", () => {
    expect(() => of([3, 1], 0.1, 0.9, 0.4).argMax()).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: argMax: a prediction of shape [3, 1] has one value to choose from, which is always the largest. Compare the chance of yes with a half: Array.from(await model.probabilities(x), ([chance]) => chance > 0.5).]`,
    );
    expect(() => of([2, 2, 1], 1, 2, 3, 4).argMax()).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: argMax: a prediction of shape [2, 2, 1] has one value to choose from, which is always the largest. Compare the chance of yes with a half: Array.from(await model.probabilities(x), ([chance]) => chance > 0.5).]`,
    );
    expect(() => of([3], 1, 2, 3).argMax()).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: argMax: a prediction of shape [3] has one value to choose from, which is always the largest. Compare the chance of yes with a half: Array.from(await model.probabilities(x), ([chance]) => chance > 0.5).]`,
    );
  });
});

describe("toArray", () => {
  test("nests to the rank", () => {
    const rows: number[][] = of([2, 2], 1, 2, 3, 4).toArray();
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(of([3], 1, 2, 3).toArray<number[]>()).toEqual([1, 2, 3]);
    expect(of([2, 1, 2], 1, 2, 3, 4).toArray<number[][][]>()).toEqual([[[1, 2]], [[3, 4]]]);
    expect(of([0, 3]).toArray()).toEqual([]);
    expect(of([0, 2, 3]).toArray<number[][][]>()).toEqual([]);
  });

  test("gives plain numbers that are the caller's own", () => {
    const prediction = of([1, 2], 1, 2);
    (prediction.toArray()[0] as number[])[0] = 9;
    expect([...prediction.data]).toEqual([1, 2]);
  });
});

test("iterating gives the samples, of any rank, as views", () => {
  const prediction = of([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8);
  expect(Array.from(prediction, (row) => [...row])).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(prediction.row(1).buffer).toBe(prediction.data.buffer);
});
