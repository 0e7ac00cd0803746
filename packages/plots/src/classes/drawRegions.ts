import { simplify, type Point } from "../chart/simplify.ts";
import { element, formatNumber } from "../svg/element.ts";
import type { Area } from "../svg/figure.ts";
import { colourOf, ink, tint } from "../svg/palette.ts";
import { boundaries } from "./boundaries.ts";
import { areChances, classRegions, sureRegion, type Grid, type Rings } from "./classRegions.ts";
import type { ClassScores } from "./classScores.ts";

/** Share of the class's colour on white: below the first level of certainty, and from each level on. */
export const shades = { base: 0.16, levels: [[0.6, 0.24], [0.75, 0.32], [0.9, 0.42]] } as const; // prettier-ignore

/** Corners this close to a straight line, in pixels, are not worth their bytes. */
const tolerance = 0.2;

/** Ground, regions and boundaries, cut off at the frame by a nested `<svg>`, which needs no id as a `<clipPath>` would. */
export function drawRegions(answers: ClassScores, grid: Grid, area: Area): string {
  const [areaWidth, areaTall] = [area.right - area.left, area.bottom - area.top];
  const [cellWidth, cellTall] = [areaWidth / (grid.columns - 3), areaTall / (grid.rows - 3)];
  // One sample lies outside of the frame on each side, so that no region's outer edge shows.
  const pathOf = (lines: readonly (readonly Point[])[], end: "Z" | ""): string =>
    lines
      .map((line) =>
        simplify(
          line.map(([i, j]) => [(i - 1) * cellWidth, areaTall - (j - 1) * cellTall] as const),
          tolerance,
        ),
      )
      .map((line) => (end === "Z" ? line.slice(0, -1) : line).map(([x, y]) => `${formatNumber(x, 1)} ${formatNumber(y, 1)}`))
      .map((corners) => `M${corners.join("L")}${end}`)
      .join("");
  const filled = (name: string, rings: Rings, fill: string): string =>
    rings.length === 0 ? "" : element("path", { class: name, d: pathOf(rings, "Z"), fill });

  const layers = classRegions(answers, grid);
  const regions = layers.map((rings, index) => filled(`region-${index + 1}`, rings, tint(colourOf(index + 1), shades.base)));
  const sure = !areChances(answers.scores)
    ? []
    : Array.from({ length: answers.count }, (_, k) =>
        shades.levels.map(([level, share]) => filled(`sure-${k}`, sureRegion(answers, k, level, grid), tint(colourOf(k), share))),
      ).flat();
  const lines = pathOf(boundaries(layers), "");
  return element(
    "svg",
    {
      class: "regions",
      x: area.left,
      y: area.top,
      width: areaWidth,
      height: areaTall,
      viewBox: `0 0 ${formatNumber(areaWidth)} ${formatNumber(areaTall)}`,
      overflow: "hidden",
    },
    element("rect", { class: "region-0", width: areaWidth, height: areaTall, fill: tint(colourOf(0), shades.base) }),
    ...regions,
    ...sure,
    lines === ""
      ? ""
      : element("path", {
          class: "boundaries",
          d: lines,
          fill: "none",
          stroke: ink.soft,
          "stroke-width": 1.2,
          "stroke-linejoin": "round",
        }),
  );
}
