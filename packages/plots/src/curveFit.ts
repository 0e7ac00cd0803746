import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { polyline } from "./chart/polyline.ts";
import { extentOf, linearScale, widen } from "./chart/scale.ts";
import { checkFinite, checkLengths, checkRows } from "./checkInput.ts";
import { element } from "./svg/element.ts";
import { belowTitle, figure, margin, type Area } from "./svg/figure.ts";
import { legend, type LegendEntry } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink } from "./svg/palette.ts";

/** What the plot is drawn from. */
export interface CurveFitOptions {
  /** The samples, [n] each. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The fitted function: points (x, y) in any order, [m][2]. */
  readonly curve: ArrayLike<ArrayLike<number>>;
  /** The function that the samples were drawn from, if it is known: [k][2]. */
  readonly truth?: ArrayLike<ArrayLike<number>>;
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
}

const where = "curveFit";
const [width, areaHeight] = [640, 380];

/**
 * Samples of a function of one variable and the curve fitted to them, as an SVG.
 * @throws ShapeError where lengths differ or are 0, NumericError where a value is not finite.
 */
export function curveFit({
  x: xs,
  y: ys,
  curve,
  truth,
  title = "Curve fit",
  xTitle = "x",
  yTitle = "y",
}: CurveFitOptions): string {
  checkLengths(where, "x", xs.length, "y", ys.length);
  checkFinite(where, "x", xs);
  checkFinite(where, "y", ys);
  const lines = [{ name: "curve", points: curve }, ...(truth === undefined ? [] : [{ name: "truth", points: truth }])];
  const sorted = lines.map(({ name, points }) => {
    checkRows(where, name, points, 2);
    checkLengths(where, name, points.length, name, points.length);
    return Array.from(points, (point) => [point[0] as number, point[1] as number] as const).sort((a, b) => a[0] - b[0]);
  });
  const entries: LegendEntry[] = [
    { text: `${xs.length} samples`, sign: { kind: "marker", colour: colourOf(0), shape: 0 } },
    { text: "fitted", sign: { kind: "line", colour: colourOf(4) } },
    ...(truth === undefined ? [] : [{ text: "true function", sign: { kind: "line", colour: ink.soft, dashed: true } } as const]),
  ];
  const key = legend(entries, belowTitle, width);
  const top = key.bottom + 12;
  const xDomain = widen(extentOf([...Array.from(xs), ...sorted.flatMap((points) => points.map(([x]) => x))]), 0.03);
  const yDomain = widen(extentOf([...Array.from(ys), ...sorted.flatMap((points) => points.map(([, y]) => y))]), 0.06);
  const y = linearScale(yDomain, [top + areaHeight, top]);
  const area: Area = { left: roomLeft(y.ticks.map((tick) => tick.label)), top, right: width - margin, bottom: top + areaHeight };
  const x = linearScale(xDomain, [area.left, area.right], { count: 8 });
  const { under, over } = axes({ area, x, y, xTitle, yTitle });
  const place = (points: readonly (readonly [number, number])[]): (readonly [number, number])[] =>
    points.map(([px, py]) => [x.position(px), y.position(py)] as const);
  const [fitted, drawnFrom] = sorted;
  return figure({
    width,
    height: Math.ceil(area.bottom + roomBelow),
    title,
    description: `${xs.length} samples of ${yTitle} against ${xTitle}, and the curve fitted to them.`,
    body: [
      key.markup,
      under,
      over,
      drawnFrom === undefined
        ? ""
        : polyline(place(drawnFrom), ink.soft, { class: "truth", "stroke-dasharray": "6 4", "stroke-width": 1.5 }),
      element(
        "g",
        { class: "points", fill: colourOf(0), "fill-opacity": 0.75, stroke: ink.ground, "stroke-width": 0.8 },
        ...Array.from(xs, (px, index) => marker(0, x.position(px), y.position(ys[index] as number), 4)),
      ),
      polyline(place(fitted as (readonly [number, number])[]), colourOf(4), { class: "curve", "stroke-width": 2.5 }),
    ],
  });
}
