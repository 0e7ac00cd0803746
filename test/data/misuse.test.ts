import { ChainruleError } from "@chainrule/engine";
import { features, iris, kFold, split, standardize, standardizeParts, takeRows } from "@chainrule/data";
import { describe, expect, test } from "vitest";

// Calls from plain JavaScript, where no compiler helps: an error of ours that says what to do, never a raw TypeError.

const untyped = { split, kFold, features, takeRows, standardize, standardizeParts } as unknown as Readonly<
  Record<string, (...given: readonly unknown[]) => unknown>
>;

/** Name and text of the error of ours that the call throws. */
function said(name: string, ...given: readonly unknown[]): string {
  try {
    untyped[name]?.(...given);
  } catch (error) {
    if (error instanceof ChainruleError) return `${error.name}: ${error.message}`;
    throw error;
  }
  return "nothing";
}

describe("no data set", () => {
  const nothings = [undefined, null, 3, "iris", iris, [], {}, { x: [[1], [2]], y: [0, 1] }, { x: null, y: null }];
  test.each(["split", "kFold", "features", "takeRows"])("%s refuses it", (name) => {
    const second = { split: { test: 0.5 }, kFold: 2, features: [0], takeRows: [0] }[name];
    for (const given of nothings) expect(said(name, given, second)).toMatch(new RegExp(`^ArgumentError: ${name}: `));
  });
  test("the messages", () => {
    expect(said("split", undefined, { test: 0.2 })).toMatchInlineSnapshot(
      `"ArgumentError: split: undefined is no data set. Give one with x and y, as iris() or dataset({ x, y, dtype: "int32" })."`,
    );
    expect(said("split", { x: [[1], [2]], y: [0, 1] }, { test: 0.5 })).toMatchInlineSnapshot(
      `"ArgumentError: split: x is no host array. Make a data set of it: dataset({ x, y, dtype: "int32" })."`,
    );
    expect(said("kFold", iris, 5)).toMatchInlineSnapshot(
      `"ArgumentError: kFold: iris is no data set. Give one with x and y, as iris() or dataset({ x, y, dtype: "int32" })."`,
    );
    expect(said("features", split(iris(), { test: 0.2 }), [0])).toMatchInlineSnapshot(
      `"ArgumentError: features: an object with [train, test] is no data set. Give one with x and y, as iris() or dataset({ x, y, dtype: "int32" })."`,
    );
  });
  test("standardizeParts needs parts, and a training part", () => {
    for (const given of [undefined, null, 3, iris(), {}, { test: iris() }, { train: [[1]], test: iris() }])
      expect(said("standardizeParts", given)).toMatch(/^ArgumentError: standardizeParts: /);
    expect(said("standardizeParts", undefined)).toMatchInlineSnapshot(
      `"ArgumentError: standardizeParts: no part is called train. Give what split gives: standardizeParts(split(wine(), { test: 0.2 }))."`,
    );
    expect(said("standardizeParts", iris())).toMatchInlineSnapshot(
      `"ArgumentError: standardizeParts: no part is called train. Give what split gives: standardizeParts(split(wine(), { test: 0.2 }))."`,
    );
    expect(said("standardizeParts", { train: iris(), test: undefined })).toMatchInlineSnapshot(
      `"ArgumentError: standardizeParts: test: undefined is no data set. Give one with x and y, as iris() or dataset({ x, y, dtype: "int32" })."`,
    );
    expect(said("standardize", undefined)).toMatchInlineSnapshot(
      `"DTypeError: standardize: x: expected an array of numbers, got undefined. Pass nested or typed arrays."`,
    );
  });
});

describe("options and columns", () => {
  test("split without options, or with others than there are", () => {
    expect(said("split", iris())).toMatchInlineSnapshot(
      `"ArgumentError: split: options must be an object, got undefined. Use { test, validation, seed, stratify }."`,
    );
    expect(said("split", iris(), 0.2)).toMatchInlineSnapshot(
      `"ArgumentError: split: options must be an object, got 0.2. Use { test, validation, seed, stratify }."`,
    );
    expect(said("split", iris(), { test: 0.2, sed: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: split: there is no option "sed". Choose from "test", "validation", "seed", "stratify"."`,
    );
    expect(said("kFold", iris(), 5, { stratified: true })).toMatchInlineSnapshot(
      `"ArgumentError: kFold: there is no option "stratified". Choose from "seed", "stratify"."`,
    );
    expect(said("kFold", iris(), 5, null)).toMatchInlineSnapshot(
      `"ArgumentError: kFold: options must be an object, got null. Use { seed, stratify }."`,
    );
  });
  test("a seed or a choice of another type", () => {
    expect(said("split", iris(), { test: 0.2, stratify: "yes" })).toMatchInlineSnapshot(
      `"ArgumentError: split: stratify "yes". Use true or false."`,
    );
    expect(said("kFold", iris(), 5, { stratify: 1 })).toMatchInlineSnapshot(
      `"ArgumentError: kFold: stratify 1. Use true or false."`,
    );
    expect(said("split", iris(), { test: 0.2, seed: "7" })).toMatchInlineSnapshot(
      `"ArgumentError: split: seed "7". Use an integer."`,
    );
    expect(said("kFold", iris(), 5, { seed: 0.5 })).toMatchInlineSnapshot(`"ArgumentError: kFold: seed 0.5. Use an integer."`);
  });
  test("features without columns", () => {
    expect(said("features", iris())).toMatchInlineSnapshot(
      `"ArgumentError: features: columns undefined. Give an array of numbers or names, as [2, 3]."`,
    );
    expect(said("features", iris(), 2)).toMatchInlineSnapshot(
      `"ArgumentError: features: columns 2. Give an array of numbers or names, as [2, 3]."`,
    );
    expect(said("features", { x: iris().x, y: iris().y }, [0])).toMatchInlineSnapshot(
      `"ArgumentError: features: the data set has no featureNames. Make it with dataset({ x, y, dtype, featureNames })."`,
    );
    expect(said("takeRows", iris(), undefined)).toMatchInlineSnapshot(
      `"ArgumentError: takeRows: rows undefined. Give an array of row numbers, as [0, 2]."`,
    );
  });
});
