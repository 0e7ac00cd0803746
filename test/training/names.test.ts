import { ArgumentError } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { lossByName } from "../../packages/chainrule/src/names/losses.ts";
import { metricByName } from "../../packages/chainrule/src/names/metrics.ts";
import { optimizerByName } from "../../packages/chainrule/src/names/optimizers.ts";

const tables: readonly (readonly [string, (name: never) => unknown])[] = [
  ["optimizer", optimizerByName],
  ["loss", lossByName],
  ["metric", metricByName],
];

describe("names", () => {
  for (const [kind, find] of tables)
    test(`an unknown ${kind} is refused, with a list of the known ones`, () => {
      for (const name of ["", "adamm", "__proto__", "constructor", "toString", "hasOwnProperty", undefined, 3, {}])
        expect(() => find(name as never), JSON.stringify(name)).toThrow(ArgumentError);
    });

  test("the messages", () => {
    expect(() => optimizerByName("rmsprop" as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: compile: there is no optimizer "rmsprop". Choose from "sgd", "adam".]`,
    );
    expect(() => lossByName("__proto__" as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: compile: there is no loss "__proto__". Choose from "meanSquaredError", "meanAbsoluteError", "meanAbsolutePercentageError", "meanSquaredLogarithmicError", "huber", "smoothL1", "logCosh", "poisson", "softmaxCrossEntropy", "sigmoidCrossEntropy", "binaryCrossentropy", "categoricalCrossentropy", "sparseCategoricalCrossentropy", "binaryFocalCrossentropy", "categoricalFocalCrossentropy", "klDivergence", "negativeLogLikelihood", "hinge", "squaredHinge", "categoricalHinge", "multiMargin", "cosineSimilarity".]`,
    );
    expect(() => metricByName("acc" as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: compile: there is no metric "acc". Choose from "accuracy", "binaryAccuracy", "categoricalAccuracy", "sparseCategoricalAccuracy", "meanSquaredError", "meanAbsoluteError", "r2".]`,
    );
  });

  test("a name gives a fresh object that bears it", () => {
    expect(optimizerByName("adam").name).toBe("adam");
    expect(optimizerByName("sgd")).not.toBe(optimizerByName("sgd"));
    for (const name of ["huber", "softmaxCrossEntropy", "binaryCrossentropy", "smoothL1", "hinge", "klDivergence"] as const)
      expect(lossByName(name).name).toBe(name);
    for (const name of ["accuracy", "r2", "meanSquaredError"] as const)
      expect(metricByName(name)({ link: "identity", targets: "numbers" }).name).toBe(name);
  });

  test("wrong names are compile errors", () => {
    // @ts-expect-error: a typo
    expect(() => optimizerByName("adma")).toThrow(ArgumentError);
    // @ts-expect-error: a typo
    expect(() => lossByName("meanSquareError")).toThrow(ArgumentError);
    // @ts-expect-error: a loss that is no metric
    expect(() => metricByName("huber")).toThrow(ArgumentError);
  });
});
