import { decisionRegions } from "@chainrule/plots";
import { iris } from "@chainrule/data";
import { describe, expect, it } from "vitest";
import { largest, thirtyPoints, threeChances } from "./classifiers.ts";
import { findAll, inside, ofClass, parseSvg, textsOf, type Node } from "./parseSvg.ts";

const { points, labels } = thirtyPoints();
const names = ["setosa", "versicolor", "virginica"];
const features: [string, string] = ["petal length (cm)", "petal width (cm)"];
const options = { points, labels, predict: threeChances, classNames: names, featureNames: features };

/** What the picture says at a point of the plane: the last region painted there. */
function painted(svg: Node, count: number): (x: number, y: number) => number {
  const plane = ofClass(svg, "regions")[0] as Node;
  const [width, height] = [Number(plane.attributes["width"]), Number(plane.attributes["height"])];
  const extents = [0, 1].map((d) => {
    const values = points.map((row) => row[d] as number);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [low - 0.06 * (high - low), high + 0.06 * (high - low)] as const;
  }) as [readonly [number, number], readonly [number, number]];
  return (x, y) => {
    const at = [
      (width * (x - extents[0][0])) / (extents[0][1] - extents[0][0]),
      height * (1 - (y - extents[1][0]) / (extents[1][1] - extents[1][0])),
    ] as const;
    let found = 0;
    for (let k = 1; k < count; k++) {
      for (const region of ofClass(plane, `region-${k}`)) if (inside(region.attributes["d"] as string, at)) found = k;
    }
    return found;
  };
}

/** Points of the plane where the two largest chances differ by more than `gap`. */
function clearPlaces(gap: number): { x: number; y: number; k: number }[] {
  const places: { x: number; y: number; k: number }[] = [];
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 40; j++) {
      const [x, y] = [1.05 + i * 0.125, 0.1 + j * 0.05];
      const [row] = threeChances([[x, y]]) as [number[]];
      const sorted = [...row].sort((a, b) => b - a) as [number, number, number];
      if (sorted[0] - sorted[1] > gap) places.push({ x, y, k: largest(row) });
    }
  }
  return places;
}

describe("decisionRegions", () => {
  it("paints at every place the class that predict answers there, from chances", async () => {
    const at = painted(parseSvg(await decisionRegions(options)), 3);
    const places = clearPlaces(0.05);
    expect(places.length).toBeGreaterThan(1500);
    expect(new Set(places.map(({ k }) => k)).size).toBe(3);
    expect(places.filter(({ x, y, k }) => at(x, y) !== k)).toEqual([]);
  });

  it("paints the same from class indices, up to a cell", async () => {
    const predict = (rows: number[][]): number[] => threeChances(rows).map(largest);
    const at = painted(parseSvg(await decisionRegions({ ...options, predict })), 3);
    expect(clearPlaces(0.4).filter(({ x, y, k }) => at(x, y) !== k)).toEqual([]);
  });

  it("paints the same from logits, and then claims no certainty", async () => {
    const logits = (rows: number[][]): number[][] => threeChances(rows).map((row) => row.map((p) => Math.log(p + 1e-300) + 5));
    const svg = parseSvg(await decisionRegions({ ...options, predict: logits }));
    expect(ofClass(svg, "sure-1")).toEqual([]);
    expect(textsOf(svg).join()).not.toContain("chance");
    const at = painted(svg, 3);
    expect(clearPlaces(0.05).filter(({ x, y, k }) => at(x, y) !== k)).toEqual([]);
  });

  it("shades where the chance of the answer is at least 0.6, 0.75 and 0.9", async () => {
    const svg = parseSvg(await decisionRegions(options));
    for (const k of [0, 1, 2]) {
      const fills = ofClass(svg, `sure-${k}`).map(({ attributes }) => attributes["fill"]);
      expect(new Set(fills).size).toBe(3);
    }
  });

  it("reads rows of one number as the chance of class 1", async () => {
    const answers = threeChances(points).map((row) => ((row[2] as number) >= 0.5 ? 1 : 0));
    const svg = parseSvg(
      await decisionRegions({ points, labels: answers, predict: (rows) => threeChances(rows).map((row) => [row[2] as number]) }),
    );
    expect(ofClass(svg, "misclassified")).toEqual([]);
    expect(textsOf(svg).slice(0, 3)).toEqual(["Decision regions", "class 0", "class 1"]);
  });

  it("gives ties to the earlier class, as argMax does", async () => {
    const svg = parseSvg(
      await decisionRegions({ ...options, predict: (rows) => rows.map(() => [1 / 3, 1 / 3, 1 / 3]), resolution: 10 }),
    );
    expect(findAll(svg, ({ attributes }) => /^region-[12]$/.test(attributes["class"] ?? ""))).toEqual([]);
  });

  it("draws each point in the shape of its class and rings those that are wrong", async () => {
    const svg = parseSvg(await decisionRegions(options));
    const drawn = [0, 1, 2].map((k) => ofClass(svg, `points-${k}`)[0]?.children ?? []);
    expect(drawn.map((marks) => marks.length)).toEqual([0, 1, 2].map((k) => labels.filter((label) => label === k).length));
    expect(drawn.map((marks) => marks[0]?.name)).toEqual(["circle", "path", "path"]);
    expect(ofClass(svg, "misclassified")[0]?.children).toHaveLength(2);
    expect(textsOf(svg)).toContain("misclassified (2 of 30)");
  });

  it("names axes, classes and itself, also for those who cannot see it", async () => {
    const svg = parseSvg(await decisionRegions({ ...options, title: `R&D <"plane">` }));
    for (const text of [...names, ...features]) expect(textsOf(svg)).toContain(text);
    expect(svg.attributes["role"]).toBe("img");
    expect(svg.attributes["viewBox"]).toMatch(/^0 0 640 \d+$/);
    expect(svg.children.slice(0, 2).map(({ name, text }) => `${name}: ${text}`)).toEqual([
      `title: R&D <"plane">`,
      "desc: Regions of setosa, versicolor, virginica over petal length (cm) and petal width (cm), with 30 samples, 2 of them misclassified.",
    ]);
  });

  it("takes data sets and model answers as they come, asks twice, and gives the same bytes each time", async () => {
    const { x, y, classNames } = iris();
    const petals = {
      data: Float32Array.from({ length: 300 }, (_, i) => x.data[4 * (i >> 1) + 2 + (i % 2)] as number),
      shape: [150, 2],
    };
    let asked = 0;
    const predict = (rows: number[][]): Promise<{ data: Float32Array; shape: number[] }> => {
      asked++;
      return Promise.resolve({ data: Float32Array.from(threeChances(rows).flat()), shape: [rows.length, 3] });
    };
    const draw = (): Promise<string> =>
      decisionRegions({ points: petals, labels: y, predict, classNames, featureNames: features });
    const first = await draw();
    expect(asked).toBe(2);
    expect(await draw()).toBe(first);
    expect(first.length).toBeLessThan(40_000);
    expect(
      findAll(parseSvg(first), ({ attributes }) => attributes["class"]?.startsWith("points-") === true).flatMap(
        ({ children }) => children,
      ),
    ).toHaveLength(150);
  });

  it("is not disturbed by a predict that changes its rows", async () => {
    const spoiling = (rows: number[][]): number[][] => {
      const answers = threeChances(rows);
      for (const row of rows) row.fill(0);
      return answers;
    };
    expect(await decisionRegions({ ...options, predict: spoiling })).toBe(await decisionRegions(options));
  });

  it("stays small for ten classes and hard answers", async () => {
    const predict = (rows: number[][]): number[] =>
      rows.map(([a, b]) => (Math.floor((a as number) * 3) + Math.floor((b as number) * 4)) % 10);
    const svg = await decisionRegions({
      points,
      labels: predict(points),
      predict,
      classNames: Array.from({ length: 10 }, (_, k) => `c${k}`),
    });
    expect(svg.length).toBeLessThan(150_000);
    parseSvg(svg);
  });
});
