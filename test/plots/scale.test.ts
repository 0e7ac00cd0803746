import { describe, expect, it } from "vitest";
import { formatValue } from "../../packages/plots/src/chart/formatTick.ts";
import { polyline } from "../../packages/plots/src/chart/polyline.ts";
import { extentOf, linearScale, logScale, widen } from "../../packages/plots/src/chart/scale.ts";
import { simplify, type Point } from "../../packages/plots/src/chart/simplify.ts";
import { corners } from "./parseSvg.ts";

const labels = (scale: { readonly ticks: readonly { readonly label: string }[] }): string[] =>
  scale.ticks.map(({ label }) => label);

describe("linear scale", () => {
  it("maps its domain onto pixels", () => {
    const scale = linearScale([2, 6], [100, 0]);
    expect([2, 3, 6].map(scale.position)).toEqual([100, 75, 0]);
  });

  it("marks round numbers, each with the decimals of the step", () => {
    expect(labels(linearScale([0, 1], [0, 1]))).toEqual(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    expect(labels(linearScale([-130, 130], [0, 1]))).toEqual(["−100", "−50", "0", "50", "100"]);
    expect(labels(linearScale([0.101, 0.109], [0, 1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => `0.10${k}`));
    expect(labels(linearScale([0, 4e7], [0, 1], { count: 4 }))).toEqual(["0", "1×10⁷", "2×10⁷", "3×10⁷", "4×10⁷"]);
    expect(labels(linearScale([1e6, 1e6 + 3], [0, 1], { count: 3 }))).toEqual(["1000000", "1000001", "1000002", "1000003"]);
    expect(labels(linearScale([-2e-6, 2e-6], [0, 1], { count: 4 }))).toEqual(["−2×10⁻⁶", "−1×10⁻⁶", "0", "1×10⁻⁶", "2×10⁻⁶"]);
  });

  it("widens to round numbers, or marks whole ones only, when asked", () => {
    expect(linearScale([0.13, 0.97], [0, 1], { round: true }).domain).toEqual([0, 1]);
    expect(labels(linearScale([1, 3], [0, 1], { whole: true, count: 8 }))).toEqual(["1", "2", "3"]);
  });

  it("never writes one label twice, whatever the domain", () => {
    for (const [low, high] of [
      [0, 1e-7],
      [1e6, 1e6 + 3],
      [-5e5, 7],
      [0.999, 1.001],
      [1e15, 1.1e15],
      [-1e-3, 2e-3],
    ] as const) {
      for (const count of [3, 5, 8]) {
        const texts = labels(linearScale([low, high], [0, 1], { count }));
        expect(texts.length).toBeGreaterThan(1);
        expect(new Set(texts).size).toBe(texts.length);
      }
    }
  });

  it("has room for a single value, and an extent without finite values", () => {
    expect(widen([3, 3], 0.1)).toEqual([1.5, 4.5]);
    expect(widen([0, 0], 0.1)).toEqual([-1, 1]);
    expect(widen([0, 10], 0.1)).toEqual([-1, 11]);
    expect(extentOf([NaN, 2, Infinity, -1])).toEqual([-1, 2]);
    expect(extentOf([NaN])).toEqual([0, 1]);
  });
});

describe("logarithmic scale", () => {
  it("puts equal factors at equal distances", () => {
    const scale = logScale([0.01, 100], [0, 400]);
    expect([0.01, 0.1, 1, 10, 100].map((value) => Math.round(scale.position(value)))).toEqual([0, 100, 200, 300, 400]);
    expect(labels(scale)).toEqual(["0.01", "0.1", "1", "10", "100"]);
  });

  it("writes powers of ten where numbers would be long, digits between where decades are few", () => {
    expect(labels(logScale([1e-7, 1], [0, 1], { count: 4 }))).toEqual(["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
    expect(labels(logScale([0.15, 3], [0, 1]))).toEqual(["0.2", "0.5", "1", "2"]);
    expect(labels(logScale([0.31, 0.39], [0, 1], { count: 4 }))).toEqual(["0.32", "0.34", "0.36", "0.38"]);
    expect(logScale([5, 5], [0, 1]).domain).toEqual([2.5, 10]);
    expect(labels(logScale([5, 5], [0, 1]))).toContain("5");
  });
});

describe("numbers in running text", () => {
  it("have four significant digits", () => {
    expect([0.123456, 1.23456, 12.3456, 1234.56, 150, 0, 0.0004321, 1e9, NaN, -0.5].map(formatValue)).toEqual([
      "0.1235", "1.235", "12.35", "1235", "150", "0", "4.32e-4", "1.00e+9", "NaN", "-0.5000",
    ]); // prettier-ignore
  });
});

describe("lines", () => {
  it("break at values that are not finite and show a lone value as a dot", () => {
    const markup = polyline([[0, 1], [1, 2], [2, NaN], [3, 4], [4, Infinity], [5, 6], [6, 7]], "#0072b2"); // prettier-ignore
    expect(/ d="([^"]*)"/.exec(markup)?.[1]).toBe("M0 1L1 2M5 6L6 7");
    expect(markup).toContain(`<circle cx="3" cy="4"`);
  });

  it("stay short with a hundred thousand points, and keep every column's extremes", () => {
    const points = Array.from({ length: 100_000 }, (_, i): Point => [
      i / 200,
      i === 54_321 ? 99 : i === 77_777 ? -99 : Math.sin(i),
    ]);
    const [line] = corners(/ d="([^"]*)"/.exec(polyline(points, "#000000"))?.[1] as string);
    expect(line?.length).toBeLessThanOrEqual(4 * 500);
    expect(line?.some(([, y]) => y === 99)).toBe(true);
    expect(line?.some(([, y]) => y === -99)).toBe(true);
    expect(line?.at(-1)?.[0]).toBeCloseTo(99_999 / 200, 1);
  });

  it("lose only corners that lie within the tolerance", () => {
    const circle = Array.from({ length: 361 }, (_, i): Point => [
      100 * Math.cos((i * Math.PI) / 180),
      100 * Math.sin((i * Math.PI) / 180),
    ]);
    const kept = simplify(circle, 0.5);
    expect(kept.length).toBeLessThan(80);
    // A chord that spans an angle of a lies 100 (1 − cos a/2) below the arc.
    for (let index = 1; index < kept.length; index++) {
      const [ax, ay] = kept[index - 1] as Point;
      const [bx, by] = kept[index] as Point;
      expect(100 - Math.hypot((ax + bx) / 2, (ay + by) / 2)).toBeLessThan(0.5 + 1e-9);
    }
    expect(simplify([[0, 0], [1, 1e-9], [2, 0], [2, 2]], 0.1)).toEqual([[0, 0], [2, 0], [2, 2]]); // prettier-ignore
  });
});
