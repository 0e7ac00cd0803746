import { checkLabels, dataset, diabetes, features, iris, oneHot, toHostArray } from "@chainrule/data";
import type { Dataset } from "@chainrule/data";
import { describe, expect, it } from "vitest";

describe("oneHot", () => {
  it("puts a 1 in the label's place", () => {
    expect(oneHot([2, 0, 1])).toEqual({
      data: Float32Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0),
      shape: [3, 3],
      dtype: "float32",
    });
    expect(oneHot(Int32Array.of(1), 4).data).toEqual(Float32Array.of(0, 1, 0, 0));
    expect(oneHot(iris().y).shape).toEqual([150, 3]);
  });

  it("refuses labels that are none", () => {
    expect(() => oneHot([0, -1], 3)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: oneHot: label -1 at row 1 is negative. Number the classes from 0 on.]`,
    );
    expect(() => oneHot([0, 3], 3)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: oneHot: label 3 at row 1, but there are 3 classes. Use labels from 0 to 2.]`,
    );
    expect(() => oneHot([0, 1.5], 3)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: oneHot: labels: 1.5 at row 1 is not an integer, as int32 needs. Round it, or use float32.]`,
    );
    expect(() => oneHot([0, NaN], 3)).toThrowErrorMatchingInlineSnapshot(
      `[NumericError: oneHot: labels: NaN at row 1, where int32 is needed. Clean it.]`,
    );
    expect(() => oneHot([[0, 1]], 3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: oneHot: labels: expected shape [any], got [1, 2]. Check the columns, or reshape it.]`,
    );
    for (const classes of [0, -1, 2.5, NaN]) expect(() => oneHot([0], classes)).toThrow(`got ${classes}`);
  });
});

describe("checkLabels", () => {
  it("counts the classes, and refuses labels in any type that are none", () => {
    expect(checkLabels("fit: y", toHostArray([0, 4], { name: "y" }), undefined)).toBe(5);
    expect(checkLabels("fit: y", toHostArray([0, 1], { name: "y" }), 3)).toBe(3);
    expect(() => checkLabels("fit: y", toHostArray([0, 0.5], { name: "y" }), 3)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: fit: y: label 0.5 at row 1 is not a whole number. Number the classes from 0 on.]`,
    );
  });
});

describe("features", () => {
  it("keeps the columns named, in their order", () => {
    const petals = features(iris(), [2, 3]);
    expect(petals.x.shape).toEqual([150, 2]);
    expect(petals.featureNames).toEqual(["petal length (cm)", "petal width (cm)"]);
    expect([...petals.x.data.subarray(0, 4)]).toEqual([...Float32Array.of(1.4, 0.2, 1.4, 0.2)]);
    const swapped = features(iris(), ["petal width (cm)", 0]);
    expect([...swapped.x.data.subarray(0, 2)]).toEqual([...Float32Array.of(0.2, 5.1)]);
    expect(swapped.y.data).toEqual(iris().y.data);
  });

  it("refuses columns that are not there", () => {
    expect(() => features(iris(), [4])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: features: no column 4 in iris. Choose from 0 "sepal length (cm)", 1 "sepal width (cm)", 2 "petal length (cm)", 3 "petal width (cm)".]`,
    );
    expect(() => features(iris(), ["petal"])).toThrow('no column "petal" in iris');
    expect(() => features(iris(), [-1])).toThrow("no column -1");
    expect(() => features(iris(), [])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: features: no column chosen from iris. Name at least one.]`,
    );
    expect(() => features(iris(), [1, 1])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: features: columns [1, 1] name one column twice. Name each column once.]`,
    );
  });
});

describe("dataset", () => {
  it("makes a data set of one's own", () => {
    const own = dataset({ x: [[1, 2], [3, 4]], y: [1, 0], dtype: "int32", name: "own" }); // prettier-ignore
    expect(own).toEqual({
      name: "own",
      x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "float32" },
      y: { data: Int32Array.of(1, 0), shape: [2], dtype: "int32" },
      featureNames: ["feature 0", "feature 1"],
      classNames: ["class 0", "class 1"],
      targetName: "class",
      description: "",
      source: "",
      terms: "",
    });
    expect(dataset({ x: [[1]], y: [0.5], dtype: "float32" }).classNames).toEqual([]);
  });

  it("refuses what does not match", () => {
    const make = (y: number[], more: object = {}) =>
      dataset({ x: [[1, 2], [3, 4]], y, dtype: "int32", name: "own", ...more }); // prettier-ignore
    expect(() => make([1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: own: x has 2 rows, but y has 1. Give one row of y for each row of x.]`,
    );
    expect(() => make([0, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: own: label -1 at row 1 is negative. Number the classes from 0 on.]`,
    );
    expect(() => make([0, 2], { classNames: ["a", "b"] })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: own: label 2 at row 1, but there are 2 classes. Use labels from 0 to 1.]`,
    );
    expect(() => make([0, 0.5])).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: own: y: 0.5 at row 1 is not an integer, as int32 needs. Round it, or use float32.]`,
    );
    expect(() => make([0, 1], { featureNames: ["a"] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: own: 1 feature names for x of shape [2, 2]. Name each column once.]`,
    );
    expect(() => dataset({ x: [1, 2], y: [1, 2], dtype: "float32" })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: data: x: expected shape [any, any], got [2]. A flat array is one-dimensional: nest it, or pass { data, shape }.]`,
    );
  });

  it("tells labels from quantities by type", () => {
    const labels: Int32Array = iris().y.data;
    const quantities: Float32Array = diabetes().y.data;
    expect([labels.length, quantities.length]).toEqual([150, 442]);
    // @ts-expect-error diabetes has no class labels
    const wrong: Dataset<"int32"> = diabetes();
    expect(wrong.y.dtype).toBe("float32");
  });
});
