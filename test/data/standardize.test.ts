import { dataset, iris, kFold, split, standardize, standardizeParts, wine } from "@chainrule/data";
import { describe, expect, it } from "vitest";

describe("standardize", () => {
  it("measures mean and population deviation, by hand", () => {
    // columns 1, 2, 3, 6: mean 3, deviation sqrt((4 + 1 + 0 + 9) / 4); 5, 5, 5, 5: constant
    const s = standardize([
      [1, 5],
      [2, 5],
      [3, 5],
      [6, 5],
    ]);
    expect(s.mean).toEqual(Float64Array.of(3, 5));
    expect(s.deviation).toEqual(Float64Array.of(Math.sqrt(3.5), 1));
    expect(s.apply([[6, 5]]).data).toEqual(Float32Array.of(3 / Math.sqrt(3.5), 0));
    expect(s.apply([[3, 7]]).data).toEqual(Float32Array.of(0, 2));
    expect([...s.invert(s.apply([[6, 5]])).data]).toEqual([6, 5]);
  });

  it("gives no 0/0 for constant features, whatever their value, nor for one row", () => {
    const constant = standardize(Array.from({ length: 1000 }, () => [0.1, 1e7 + 1]));
    expect(constant.deviation).toEqual(Float64Array.of(1, 1));
    expect(constant.apply([[0.1, 1e7 + 1]]).data).toEqual(Float32Array.of(0, 0));
    expect(standardize([[3, 4]]).apply([[3, 4]]).data).toEqual(Float32Array.of(0, 0));
    expect(standardize([[1e-44], [0]]).deviation[0]).toBeGreaterThan(0);
  });

  it("keeps its digits far from zero", () => {
    const far = standardize(Float32Array.of(16777214, 16777215, 16777216));
    expect(far.mean[0]).toBe(16777215);
    expect(far.deviation[0]).toBeCloseTo(Math.sqrt(2 / 3), 14);
  });

  it("agrees with the published moments of Iris", () => {
    const { mean, deviation } = standardize(iris());
    // scikit-learn: iris.data.mean(axis=0), .std(axis=0)
    [5.843333, 3.057333, 3.758, 1.199333].forEach((value, i) => expect(mean[i]).toBeCloseTo(value, 5));
    [0.825301, 0.434411, 1.759404, 0.759693].forEach((value, i) => expect(deviation[i]).toBeCloseTo(value, 5));
  });

  it("takes vectors as one feature, and inverts predictions", () => {
    const y = standardize([10, 20, 30]);
    expect(y.mean).toEqual(Float64Array.of(20));
    expect(y.invert(y.apply([10, 40])).shape).toEqual([2]);
    y.invert(y.apply([10, 40])).data.forEach((value, i) => expect(value).toBeCloseTo([10, 40][i] ?? 0, 4));
  });

  it("learns nothing from the other parts", () => {
    const parts = split(wine(), { test: 0.2, validation: 0.2, seed: 1 });
    const { train, validation, test, standardizer } = standardizeParts(parts);
    expect(standardizer.mean).toEqual(standardize(parts.train.x).mean);
    expect(standardizer.mean).not.toEqual(standardize(wine()).mean);
    expect(test.x).toEqual(standardize(parts.train).apply(parts.test.x));
    expect(validation.y).toBe(parts.validation.y);
    const again = standardize(train);
    again.mean.forEach((mean) => expect(mean).toBeCloseTo(0, 6));
    again.deviation.forEach((deviation) => expect(deviation).toBeCloseTo(1, 6));
    expect(train.featureNames).toBe(parts.train.featureNames);
    for (const fold of kFold(iris(), 3)) expect(standardizeParts(fold).test.x.shape).toEqual([50, 4]);
  });

  it("refuses other columns and no rows", () => {
    const s = standardize([[1, 2]]);
    expect(() => s.apply([[1, 2, 3]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: standardizer.apply: x has shape [1, 3], but was fitted to 2 features. Use the same columns as in training.]`,
    );
    expect(() => s.invert([1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: standardizer.invert: x has shape [1], but was fitted to 2 features. Use the same columns as in training.]`,
    );
    expect(() => standardize([])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: standardize: x of shape [0] has no rows to measure. Pass the training part.]`,
    );
    expect(() => standardize(dataset({ x: [[NaN]], y: [1], dtype: "float32" }))).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: data: x: NaN at row 0, column 0. Clean or impute the data first; the option allowNonFinite lets it pass.]`,
    );
  });
});
