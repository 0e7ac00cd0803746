import { requireKnownOptions, ShapeError } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { polyline } from "./chart/polyline.ts";
import type { Point } from "./chart/simplify.ts";
import { extentOf, linearScale, widen } from "./chart/scale.ts";
import { checkFinite, checkLengths } from "./checkInput.ts";
import { rowsOf, vectorOf, type HostNumbers } from "./hostNumbers.ts";
import { element } from "./svg/element.ts";
import { belowTitle, figure, margin, type Area } from "./svg/figure.ts";
import { legend, type LegendEntry } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink } from "./svg/palette.ts";

/** What the plot is drawn from. */
export interface CurveFitOptions {
  /** The samples, [n] each. */
  readonly x: HostNumbers;
  readonly y: HostNumbers;
  /** The fitted function: points (x, y) in any order, [m][2]. */
  readonly curve: HostNumbers;
  /** The function that the samples were drawn from, if it is known: [k][2]. */
  readonly truth?: HostNumbers;
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
}

const where = "curveFit";
const [width, areaHeight] = [640, 380];

/** The points of a line, from left to right. */
function pointsOf(name: string, numbers: HostNumbers): Point[] {
  const rows = rowsOf(where, name, numbers, 2);
  if (rows.length === 0) throw new ShapeError(`${where}: ${name} is empty. Give at least one point.`);
  rows.forEach((row, index) => checkFinite(where, `${name}[${index}]`, row));
  return rows.map(([x, y]) => [x as number, y as number] as const).sort((a, b) => a[0] - b[0]);
}

/**
 * Samples of a function of one variable and the curve fitted to them, as an SVG.
 * @throws ShapeError where lengths differ or are 0, NumericError where a value is not finite.
 */
export function curveFit(options: CurveFitOptions): string {
  requireKnownOptions(where, options, ["x", "y", "curve", "truth", "title", "xTitle", "yTitle"]);
  const { truth, title = "Curve fit", xTitle = "x", yTitle = "y" } = options;
  const [xs, ys] = [vectorOf(where, "x", options.x), vectorOf(where, "y", options.y)];
  checkLengths(where, "x", xs.length, "y", ys.length);
  checkFinite(where, "x", xs);
  checkFinite(where, "y", ys);
  const fitted = pointsOf("curve", options.curve);
  const drawnFrom = truth === undefined ? [] : pointsOf("truth", truth);
  const entries: LegendEntry[] = [
    { text: `${xs.length} samples`, sign: { kind: "marker", colour: colourOf(0), shape: 0 } },
    { text: "fitted", sign: { kind: "line", colour: colourOf(4) } },
    ...(truth === undefined ? [] : [{ text: "true function", sign: { kind: "line", colour: ink.soft, dashed: true } } as const]),
  ];
  const key = legend(entries, belowTitle, width);
  const top = key.bottom + 12;
  const xDomain = widen(extentOf([...xs, ...[...fitted, ...drawnFrom].map(([x]) => x)]), 0.03);
  const yDomain = widen(extentOf([...ys, ...[...fitted, ...drawnFrom].map(([, y]) => y)]), 0.06);
  const y = linearScale(yDomain, [top + areaHeight, top]);
  const area: Area = { left: roomLeft(y.ticks.map((tick) => tick.label)), top, right: width - margin, bottom: top + areaHeight };
  const x = linearScale(xDomain, [area.left, area.right], { count: 8 });
  const { under, over } = axes({ area, x, y, xTitle, yTitle });
  const place = (points: readonly Point[]): Point[] => points.map(([px, py]) => [x.position(px), y.position(py)] as const);
  return figure({
    width,
    height: Math.ceil(area.bottom + roomBelow),
    title,
    description: `${xs.length} samples of ${yTitle} against ${xTitle}, and the curve fitted to them.`,
    body: [
      key.markup,
      under,
      over,
      drawnFrom.length === 0
        ? ""
        : polyline(place(drawnFrom), ink.soft, { class: "truth", "stroke-dasharray": "6 4", "stroke-width": 1.5 }),
      element(
        "g",
        { class: "points", fill: colourOf(0), "fill-opacity": 0.75, stroke: ink.ground, "stroke-width": 0.8 },
        ...Array.from(xs, (px, index) => marker(0, x.position(px), y.position(ys[index] as number), 4)),
      ),
      polyline(place(fitted), colourOf(4), { class: "curve", "stroke-width": 2.5 }),
    ],
  });
}
