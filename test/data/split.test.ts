import { breastCancer, dataset, diabetes, iris, kFold, split, takeRows, wine } from "@chainrule/data";
import type { Samples } from "@chainrule/data";
import { describe, expect, it } from "vitest";

/** A table whose only feature is the row number, so that parts tell which rows they hold. */
function numbered(labels: readonly number[]) {
  return dataset({ x: labels.map((_, row) => [row]), y: labels, dtype: "int32", name: "numbered" });
}
const rowsOf = (part: Samples): number[] => [...part.x.data];
const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
function classCounts(part: Samples): number[] {
  const counts: number[] = [];
  for (const label of part.y.data) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

describe("split", () => {
  const data = numbered(range(100).map((row) => row % 3));

  it("covers all rows with parts that share none, x and y together", () => {
    const { train, test, validation } = split(data, { test: 0.2, validation: 0.1, seed: 7 });
    expect([train.x.shape, validation.x.shape, test.x.shape]).toEqual([
      [70, 1],
      [10, 1],
      [20, 1],
    ]);
    expect(sorted([...rowsOf(train), ...rowsOf(validation), ...rowsOf(test)])).toEqual(range(100));
    for (const part of [train, validation, test]) expect(rowsOf(part).map((row) => row % 3)).toEqual([...part.y.data]);
    expect(train.featureNames).toEqual(["feature 0"]);
    expect(train.name).toBe("numbered");
  });

  it("is decided by the seed", () => {
    const rows = (seed?: number) => rowsOf(split(data, { test: 0.2, seed }).test);
    expect(rows(7)).toEqual(rows(7));
    expect(rows(7)).not.toEqual(rows(8));
    expect(rows()).toEqual(rows(0));
    expect(rows(7)).not.toEqual(sorted(rows(7)));
  });

  it("keeps the proportions of classes when stratified", () => {
    for (const seed of [0, 1, 2]) {
      const { train, test } = split(iris(), { test: 0.2, seed, stratify: true });
      expect(classCounts(test)).toEqual([10, 10, 10]);
      expect(classCounts(train)).toEqual([40, 40, 40]);
    }
    const parts = split(wine(), { test: 0.25, validation: 0.15, stratify: true });
    const sizes = { test: 45, validation: 27, train: 106 };
    for (const [name, part] of Object.entries(parts)) {
      const size = sizes[name as keyof typeof sizes];
      expect(part.y.data.length).toBe(size);
      classCounts(part).forEach((count, label) => {
        expect(Math.abs(count - (size * ([59, 71, 48][label] ?? 0)) / 178)).toBeLessThan(name === "test" ? 1 : 2);
      });
    }
    const { train, test } = split(data, { test: 0.5, stratify: true });
    expect(sorted([...rowsOf(train), ...rowsOf(test)])).toEqual(range(100));
    expect([...train.y.data].slice(0, 15).every((label) => label === 0)).toBe(false);
  });

  it("refuses fractions that make no sense", () => {
    for (const test of [0, 1, -0.1, 1.5, NaN, "0.2" as unknown as number])
      expect(() => split(data, { test })).toThrow(`split: test must be a fraction between 0 and 1, got ${test}. Try 0.2.`);
    expect(() => split(data, { test: 0.5, validation: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: split: test 0.5 and validation 0.5 of 100 rows would leave a part empty. Choose fractions that give every part a row.]`,
    );
    expect(() => split(takeRows(data, [1]), { test: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: split: test 0.5 of 1 rows would leave a part empty. Choose fractions that give every part a row.]`,
    );
    expect(() => split(diabetes(), { test: 0.2, stratify: true })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: split: stratify needs one int32 label per row, but y is float32 of rank 1. Leave stratify out.]`,
    );
    expect(() => split(numbered([0, 0, 0, 1]), { test: 0.5, stratify: true })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: split: class 1 has 1 rows for 2 parts. Split without stratify, or gather more rows.]`,
    );
  });

  it("has a validation part in its type only where one was asked for", () => {
    const parts = split(data, { test: 0.2 });
    // @ts-expect-error no validation part
    expect(parts.validation).toBeUndefined();
    const labels: Int32Array = parts.train.y.data;
    expect(labels.length).toBe(80);
  });
});

describe("kFold", () => {
  it("tests every row once and never trains on it", () => {
    const data = numbered(range(23));
    const folds = [...kFold(data, 5, { seed: 3 })];
    expect(folds.map((fold) => fold.test.x.shape[0])).toEqual([5, 5, 5, 4, 4]);
    expect(sorted(folds.flatMap((fold) => rowsOf(fold.test)))).toEqual(range(23));
    for (const { train, test } of folds) expect(sorted([...rowsOf(train), ...rowsOf(test)])).toEqual(range(23));
    expect([...kFold(data, 5, { seed: 3 })].map((fold) => rowsOf(fold.test))).toEqual(folds.map((fold) => rowsOf(fold.test)));
    expect([...kFold(data, 5, { seed: 4 })].map((fold) => rowsOf(fold.test))).not.toEqual(folds.map((fold) => rowsOf(fold.test)));
  });

  it("deals classes as scikit-learn's StratifiedKFold does", () => {
    const counts = (data: Samples) => [...kFold(data, 5, { stratify: true })].map((fold) => classCounts(fold.test));
    expect(counts(iris())).toEqual(Array.from({ length: 5 }, () => [10, 10, 10]));
    // allocation[i] = bincount(sort(y)[i::5]), by hand: 59 = 12+12+12+12+11, then class 1 starts at fold 4.
    expect(counts(wine())).toEqual([
      [12, 14, 10],
      [12, 14, 10],
      [12, 14, 10],
      [12, 14, 9],
      [11, 15, 9],
    ]);
    expect(counts(breastCancer()).map((n) => (n[0] ?? 0) + (n[1] ?? 0))).toEqual([114, 114, 114, 114, 113]);
    for (const { train, test } of kFold(wine(), 5, { stratify: true, seed: 2 }))
      expect(classCounts(train).map((n, label) => n + (classCounts(test)[label] ?? 0))).toEqual([59, 71, 48]);
  });

  it("refuses impossible folds at once", () => {
    const data = numbered([0, 0, 0, 1, 1]);
    for (const k of [1, 0, -1, 2.5, NaN, 6]) expect(() => kFold(data, k)).toThrow(`from 2 to the 5 rows, got ${k}`);
    expect(() => kFold(data, 3, { stratify: true })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: kFold: class 1 has 2 rows for 3 folds. Take a smaller k, or no stratify.]`,
    );
    expect(() => kFold(diabetes(), 3, { stratify: true })).toThrow("kFold: stratify needs");
  });
});

describe("takeRows", () => {
  it("takes rows in the order given, with repeats", () => {
    const part = takeRows(numbered([5, 6, 7]), [2, 0, 2]);
    expect(rowsOf(part)).toEqual([2, 0, 2]);
    expect([...part.y.data]).toEqual([7, 5, 7]);
    expect(() => takeRows(numbered([5]), [1])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: takeRows: there is no row 1 among 1. Use 0 to 0.]`,
    );
    expect(() => takeRows(numbered([5]), [-1])).toThrow("no row -1");
    expect(takeRows(numbered([5]), []).x.shape).toEqual([0, 1]);
  });
});
