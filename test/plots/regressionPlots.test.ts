import { curveFit, predictedAgainstTrue } from "@chainrule/plots";
import { describe, expect, it } from "vitest";
import { corners, ofClass, parseSvg, textsOf } from "./parseSvg.ts";

describe("predictedAgainstTrue", () => {
  // Mean 3, Σ(t − mean)² = 10, Σ(t − p)² = 1 + 0 + 1 + 0 + 0.5 = 2.5: R² = 0.75.
  const truth = [1, 2, 3, 4, 5];
  const predicted = [2, 2, 4, 4, 5 + Math.SQRT1_2];

  it("gives R² as worked out by hand", () => {
    expect(textsOf(parseSvg(predictedAgainstTrue({ truth, predicted })))).toContain("5 samples, R² = 0.750");
    expect(textsOf(parseSvg(predictedAgainstTrue({ truth, predicted: [5, 4, 3, 2, 1] })))).toContain("5 samples, R² = −3.000");
    expect(textsOf(parseSvg(predictedAgainstTrue({ truth: [2, 2], predicted: [1, 3] })))).toContain(
      "2 samples, R² not defined: all true values are equal",
    );
  });

  it("draws a perfect prediction on the line, and a too large one above it", () => {
    const svg = parseSvg(predictedAgainstTrue({ truth, predicted, title: "Diabetes", unit: "mg/dl" }));
    const [line] = ofClass(svg, "identity");
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => Number(line?.attributes[name])) as [
      number,
      number,
      number,
      number,
    ];
    expect(x2 - x1).toBeCloseTo(y1 - y2, 1);
    const above = ofClass(svg, "points")[0]?.children.map(({ attributes }) => {
      const [x, y] = [Number(attributes["cx"]), Number(attributes["cy"])];
      return y1 - (x - x1) - y;
    }) as number[];
    expect(above[1]).toBeCloseTo(0, 1);
    expect(above[3]).toBeCloseTo(0, 1);
    expect(above[0]).toBeGreaterThan(10);
    expect(above[2]).toBeCloseTo(above[0] as number, 1);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["Diabetes", "true (mg/dl)", "predicted (mg/dl)", "predicted = true"]));
  });

  it("takes a model's column as it comes, and gives the same bytes each time", () => {
    const column = { data: Float64Array.from(predicted), shape: [5, 1] };
    const rows = predicted.map((value) => [value]);
    const plain = predictedAgainstTrue({ truth, predicted });
    expect(predictedAgainstTrue({ truth, predicted: column })).toBe(plain);
    expect(predictedAgainstTrue({ truth, predicted: rows })).toBe(plain);
  });
});

describe("curveFit", () => {
  const x = [-1, 0, 1, 2];
  const y = [1, 0, 1, 4];
  const parabola = Array.from({ length: 31 }, (_, i) => [-1 + i / 10, (-1 + i / 10) ** 2] as const);

  it("draws a curve through the points that lie on it", () => {
    const svg = parseSvg(curveFit({ x, y, curve: parabola, title: "A parabola", xTitle: "time (s)", yTitle: "way (m)" }));
    const points =
      ofClass(svg, "points")[0]?.children.map(
        ({ attributes }) => [Number(attributes["cx"]), Number(attributes["cy"])] as const,
      ) ?? [];
    const [curve] = corners(ofClass(svg, "curve")[0]?.attributes["d"] as string);
    expect(points).toHaveLength(4);
    for (const point of points) {
      expect(Math.min(...(curve ?? []).map((corner) => Math.hypot(corner[0] - point[0], corner[1] - point[1])))).toBeLessThan(
        0.02,
      );
    }
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["A parabola", "time (s)", "way (m)", "4 samples", "fitted"]));
    expect(ofClass(svg, "truth")).toEqual([]);
  });

  it("draws the true function dashed, and curves whose points come in any order alike", () => {
    const svg = curveFit({ x, y, curve: parabola, truth: parabola });
    expect(ofClass(parseSvg(svg), "truth")[0]?.attributes["stroke-dasharray"]).toBe("6 4");
    expect(textsOf(parseSvg(svg))).toContain("true function");
    expect(
      curveFit({
        x,
        y,
        curve: parabola.map((_, index) => parabola[30 - index] as (typeof parabola)[number]),
        truth: { data: parabola.flat(), shape: [31, 2] },
      }),
    ).toBe(svg);
  });
});
