import { readFileSync } from "node:fs";
import { breastCancer, diabetes, digits, iris, kFold, standardize, takeRows, wine } from "@chainrule/data";
import type { Dataset } from "@chainrule/data";
import { describe, expect, it } from "vitest";
import { leastSquares } from "./leastSquares.ts";

const csv = (name: string): string[] =>
  readFileSync(new URL(`../../packages/data/csv/${name}.csv`, import.meta.url), "utf8")
    .trim()
    .split("\n");
const row = (data: Dataset, index: number): number[] => [...takeRows(data, [index]).x.data];
function classCounts(data: Dataset): number[] {
  return data.classNames.map((_, label) => data.y.data.filter((other) => other === label).length);
}

describe("data sets", () => {
  it("have a subpath each, which loads the text of that set alone", async () => {
    const alone = [
      [iris, (await import("@chainrule/data/sets/iris")).iris],
      [wine, (await import("@chainrule/data/sets/wine")).wine],
      [breastCancer, (await import("@chainrule/data/sets/breastCancer")).breastCancer],
      [digits, (await import("@chainrule/data/sets/digits")).digits],
      [diabetes, (await import("@chainrule/data/sets/diabetes")).diabetes],
    ] as const;
    for (const [all, one] of alone) {
      expect(one).toBe(all);
      const source = readFileSync(new URL(`../../packages/data/src/sets/${one.name}.ts`, import.meta.url), "utf8");
      expect(source.match(/"\.\/(values\/)?\w+\.ts"/g)?.filter((path) => !/readTable|terms/.test(path))).toEqual([
        `"./values/${one.name}.ts"`,
      ]);
    }
  });

  it("have the published sizes and classes", () => {
    const facts = [iris(), wine(), breastCancer(), digits()].map((data) => [data.x.shape, classCounts(data)]);
    expect(facts).toEqual([
      [
        [150, 4],
        [50, 50, 50],
      ],
      [
        [178, 13],
        [59, 71, 48],
      ],
      [
        [569, 30],
        [212, 357],
      ],
      [
        [1797, 64],
        [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
      ],
    ]);
    expect(diabetes().x.shape).toEqual([442, 10]);
    expect(iris().classNames).toEqual(["setosa", "versicolor", "virginica"]);
    expect(breastCancer().classNames).toEqual(["malignant", "benign"]);
  });

  it("hold every value of the csv files they were made from", () => {
    for (const [name, data] of Object.entries({ iris: iris(), wine: wine(), breastCancer: breastCancer() })) {
      const table = csv(name).slice(1).map((line) => line.split(",").map(Number)); // prettier-ignore
      expect([...data.x.data]).toEqual(table.flatMap((cells) => cells.slice(0, -1).map(Math.fround)));
      expect([...data.y.data]).toEqual(table.map((cells) => cells.at(-1)));
    }
    const images = csv("digits").map((line) => line.split(",").map(Number));
    expect([...digits().x.data]).toEqual(images.flatMap((cells) => cells.slice(0, 64)));
    expect([...digits().y.data]).toEqual(images.map((cells) => cells[64]));
    expect([...diabetes().x.data]).toEqual(csv("diabetesFeatures").flatMap((line) => line.split(" ").map((cell) => Math.fround(Number(cell))))); // prettier-ignore
    expect([...diabetes().y.data]).toEqual(csv("diabetesTarget").map(Number));
  });

  it("iris is that of Fisher and R, not UCI's own copy", () => {
    // R: iris[35, ] and iris[38, ]
    expect(row(iris(), 34)).toEqual([4.9, 3.1, 1.5, 0.2].map(Math.fround));
    expect(row(iris(), 37)).toEqual([4.9, 3.6, 1.4, 0.1].map(Math.fround));
    expect(row(iris(), 149)).toEqual([5.9, 3.0, 5.1, 1.8].map(Math.fround));
  });

  it("have the published ranges and means", () => {
    // scikit-learn's descriptions: wine alcohol 11.0 to 14.8, mean 13.0; proline 278 to 1680, mean 746
    const { mean } = standardize(wine());
    expect(mean[0]).toBeCloseTo(13.0, 1);
    expect(mean[12]).toBeCloseTo(746, -1);
    const proline = wine().x.data.filter((_, i) => i % 13 === 12);
    expect([Math.min(...proline), Math.max(...proline)]).toEqual([278, 1680]);
    // breast cancer: mean radius 6.981 to 28.11, worst area 185.2 to 4254
    const radius = breastCancer().x.data.filter((_, i) => i % 30 === 0);
    expect([Math.min(...radius), Math.max(...radius)]).toEqual([6.981, 28.11].map(Math.fround));
    const worstArea = breastCancer().featureNames.indexOf("worst area");
    expect(Math.max(...breastCancer().x.data.filter((_, i) => i % 30 === worstArea))).toBe(4254);
    // diabetes: target 25 to 346, mean 152.133; body mass index of patient 1 is 32.1
    expect([Math.min(...diabetes().y.data), Math.max(...diabetes().y.data)]).toEqual([25, 346]);
    expect(standardize(diabetes().y).mean[0]).toBeCloseTo(152.13348416289597, 10);
    expect(standardize(diabetes().y).deviation[0]).toBeCloseTo(77.00574586945044, 10);
    expect(row(diabetes(), 0)[2]).toBe(Math.fround(32.1));
    expect(digits().x.data.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 16)).toBe(true);
  });

  it("digits are drawn the right way up: the first one is a zero", () => {
    const rows = Array.from({ length: 8 }, (_, r) => row(digits(), 0).slice(r * 8, r * 8 + 8));
    expect(rows.map((pixels) => pixels.map((p) => (p > 7 ? "#" : ".")).join("")).join("\n")).toMatchInlineSnapshot(`
      "...##...
      ..####..
      ..#..##.
      ..#..##.
      ..#..##.
      ..#..#..
      ..#.##..
      ...##..."
    `);
  });

  it("diabetes gives the least-squares fit of scikit-learn", () => {
    const data = diabetes();
    const { y } = data;
    const fit = leastSquares(data.x, y);
    // Affine changes of the features leave the fit's error as it is, so the raw features give that of the scaled ones.
    const mse = y.data.reduce((sum, target, i) => sum + (target - fit(row(data, i))) ** 2, 0) / 442;
    expect(mse).toBeCloseTo(2859.69634758685, 2);
  });

  it("diabetes, held out five-fold, is explained by a line to about half", () => {
    const scores = [...kFold(diabetes(), 5, { seed: 1 })].map(({ train, test }) => {
      const fit = leastSquares(train.x, train.y);
      const mean = test.y.data.reduce((sum, target) => sum + target, 0) / test.y.data.length;
      let residual = 0;
      let total = 0;
      test.y.data.forEach((target, i) => {
        residual += (target - fit(row(test, i))) ** 2;
        total += (target - mean) ** 2;
      });
      return 1 - residual / total;
    });
    const score = scores.reduce((sum, r2) => sum + r2, 0) / 5;
    expect(score).toBeGreaterThan(0.45);
    expect(score).toBeLessThan(0.52);
  });

  it("give fresh arrays on every call, and state their source and terms", () => {
    for (const make of [iris, wine, breastCancer, digits, diabetes]) {
      const first = make();
      first.x.data.fill(0);
      first.y.data.fill(0);
      expect(make().x.data).not.toEqual(first.x.data);
      expect(make().y.data).not.toEqual(first.y.data);
      expect(first.featureNames.length).toBe(first.x.shape[1]);
      expect(new Set(first.featureNames).size).toBe(first.featureNames.length);
      expect(first.source).toMatch(/https:\/\//);
      expect(first.terms).toMatch(/scikit-learn/);
      expect(first.name).toBe(make.name);
    }
  });
});
