import { confusionMatrix } from "@chainrule/plots";
import { describe, expect, it } from "vitest";
import { findAll, ofClass, parseSvg, textsOf } from "./parseSvg.ts";

// By hand: of 4 cats 3 are seen as cats and 1 as a dog; of 3 dogs 2 and 1 as a cat; of 3 fish 1, 2 as dogs.
const truth = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
const predicted = [0, 0, 1, 0, 1, 1, 0, 1, 2, 1];
const names = ["cat", "dog", "fish"];

describe("confusionMatrix", () => {
  it("counts, and has precision, recall and accuracy as worked out by hand", () => {
    const matrix = confusionMatrix(truth, predicted, names);
    expect(matrix.counts).toEqual([[3, 1, 0], [1, 2, 0], [0, 2, 1]]); // prettier-ignore
    expect(matrix.accuracy).toBe(6 / 10);
    expect(matrix.precision).toEqual([3 / 4, 2 / 5, 1]);
    expect(matrix.recall).toEqual([3 / 4, 2 / 3, 1 / 3]);
  });

  it("is an aligned table in a terminal", () => {
    expect(`\n${confusionMatrix(truth, predicted, names).toString()}\n`).toMatchInlineSnapshot(`
      "
      true \\ predicted    cat    dog   fish  recall
      ─────────────────────────────────────────────
      cat                   3      1      0   0.750
      dog                   1      2      0   0.667
      fish                  0      2      1   0.333
      ─────────────────────────────────────────────
      precision         0.750  0.400  1.000
      accuracy 0.600 (6 of 10)
      "
    `);
  });

  it("says “–” where a class was never predicted or never occurs", () => {
    const matrix = confusionMatrix([0, 0, 1], [0, 0, 0], ["a", "b", "c"]);
    expect(matrix.precision).toEqual([2 / 3, NaN, NaN]);
    expect(matrix.recall).toEqual([1, 0, NaN]);
    expect(`\n${matrix.toString()}\n`).toMatchInlineSnapshot(`
      "
      true \\ predicted      a  b  c  recall
      ─────────────────────────────────────
      a                     2  0  0   1.000
      b                     1  0  0   0.000
      c                     0  0  0       –
      ─────────────────────────────────────
      precision         0.667  –  –
      accuracy 0.667 (2 of 3)
      "
    `);
  });

  it("takes rows of scores, typed arrays and host arrays for either side", () => {
    const { counts } = confusionMatrix(truth, predicted, names);
    const oneHot = truth.map((t) => [0, 1, 2].map((k) => (k === t ? 1 : 0)));
    const logits = predicted.map((p) => Float32Array.from([0, 1, 2], (k) => (k === p ? -0.5 : -3)));
    expect(confusionMatrix(oneHot, logits).counts).toEqual(counts);
    expect(confusionMatrix({ data: Int32Array.from(truth), shape: [10] }, Uint8Array.from(predicted)).counts).toEqual(counts);
    const chances = { data: Float32Array.from([0.2, 0.7, 0.5]), shape: [3, 1] };
    // A chance of exactly a half is class 0, as in Keras, whose binary accuracy asks for p > 0.5.
    expect(confusionMatrix([0, 0, 1], chances).counts).toEqual([[1, 1], [1, 0]]); // prettier-ignore
  });

  it("numbers classes without names", () => {
    expect(confusionMatrix([0, 2], [0, 1]).classNames).toEqual(["0", "1", "2"]);
  });

  it("draws a cell per pair with its count, and names, shares and axes around", () => {
    const svg = parseSvg(confusionMatrix(truth, predicted, names).toSvg({ title: "Pets & co" }));
    expect(ofClass(svg, "counts")[0]?.children.map(({ text }) => text)).toEqual(["3", "1", "0", "1", "2", "0", "0", "2", "1"]);
    const cells = ofClass(svg, "cells")[0]?.children ?? [];
    expect(cells).toHaveLength(9);
    // 3 of 4 is a darker blue than 2 of 3, and 0 is white.
    const red = (index: number): number => Number.parseInt(cells[index]?.attributes["fill"]?.slice(1, 3) ?? "", 16);
    expect(red(0)).toBeLessThan(red(4));
    expect(red(4)).toBeLessThan(red(8));
    expect(red(2)).toBe(255);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        ...names,
        "Pets & co",
        "predicted class",
        "true class",
        "recall",
        "precision",
        "0.667",
        "accuracy 0.600 (6 of 10)",
      ]),
    );
    expect(svg.attributes["role"]).toBe("img");
  });

  it("turns class names that do not fit side by side", () => {
    const long = Array.from({ length: 10 }, (_, k) => `a class with a long name ${k}`);
    const svg = parseSvg(confusionMatrix(truth, predicted, long).toSvg());
    expect(findAll(svg, ({ attributes }) => attributes["transform"] !== undefined)).toHaveLength(11);
  });

  it("gives the same bytes for the same answers", () => {
    expect(confusionMatrix(truth, predicted, names).toSvg()).toBe(confusionMatrix(truth, predicted, names).toSvg());
  });
});
