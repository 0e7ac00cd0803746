import { ArgumentError, requireKnownOptions, ShapeError, showValue } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { polyline } from "./chart/polyline.ts";
import { extentOf, linearScale, logScale, type Scale, widen } from "./chart/scale.ts";
import { checkLengths, requireBooleans, requireTexts } from "./checkInput.ts";
import { type HostNumbers, vectorOf } from "./hostNumbers.ts";
import { element } from "./svg/element.ts";
import { type Area, belowTitle, figure, margin } from "./svg/figure.ts";
import { legend } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink } from "./svg/palette.ts";

/** One line: y against x, [n] each. */
export interface LineSeries {
  readonly name: string;
  readonly x: HostNumbers;
  readonly y: HostNumbers;
  readonly dashed?: boolean;
}

/** What the chart is drawn from. */
export interface LineChartOptions {
  readonly series: readonly LineSeries[];
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Logarithmic axes; a value that is not above 0 leaves a gap there. */
  readonly logX?: boolean;
  readonly logY?: boolean;
}

const where = "lineChart";
const [width, areaHeight] = [680, 360];

/**
 * Lines with their points, as an SVG, each in a colour and with a mark of its own; linear or logarithmic axes. What is not finite leaves a gap.
 * @throws ShapeError where there is no series or lengths differ, ArgumentError where an axis has nothing to show.
 */
export function lineChart(options: LineChartOptions): string {
  requireKnownOptions(where, options, ["series", "title", "xTitle", "yTitle", "logX", "logY"]);
  const { title = "", xTitle = "x", yTitle = "y", logX = false, logY = false } = options;
  if (!Array.isArray(options.series) || options.series.length === 0)
    throw new ShapeError(`${where}: series is ${showValue(options.series)}. Give at least one { name, x, y }.`);
  requireTexts(where, { title, xTitle, yTitle });
  requireBooleans(where, { logX, logY });
  const series = (options.series as readonly LineSeries[]).map((one, i) => {
    requireKnownOptions(`${where}: series[${i}]`, one, ["name", "x", "y", "dashed"]);
    const { name, x, y, dashed = false } = one;
    requireTexts(`${where}: series[${i}]`, { name });
    requireBooleans(`${where}: series[${i}]`, { dashed });
    const [xs, ys] = [vectorOf(where, `series[${i}].x`, x), vectorOf(where, `series[${i}].y`, y)];
    checkLengths(where, `series[${i}].x`, xs.length, `series[${i}].y`, ys.length);
    return { name, xs, ys, dashed };
  });
  const key = legend(
    series.map(({ name, dashed }, i) => ({ text: name, sign: { kind: "line", colour: colourFor(i), dashed } })),
    belowTitle,
    width,
  );
  const top = key.bottom + 12;
  const y = scaleOf(
    "y",
    logY,
    series.flatMap(({ ys }) => [...ys]),
    [top + areaHeight, top],
  );
  const area: Area = {
    left: roomLeft(y.ticks.map((tick) => tick.label)),
    top,
    right: width - margin - 6,
    bottom: top + areaHeight,
  };
  const x = scaleOf(
    "x",
    logX,
    series.flatMap(({ xs }) => [...xs]),
    [area.left, area.right],
  );
  const { under, over } = axes({ area, x, y, xTitle, yTitle });
  const shown = (value: number, log: boolean): boolean => Number.isFinite(value) && (!log || value > 0);
  const lines = series.map(({ xs, ys, dashed }, i) => {
    const points = [...xs].map((px, k): readonly [number, number] => {
      const py = ys[k] as number;
      return shown(px, logX) && shown(py, logY) ? [x.position(px), y.position(py)] : [NaN, NaN];
    });
    const marks = points.flatMap(([px, py]) => (Number.isFinite(px) && points.length <= 60 ? [marker(i, px, py, 3.2)] : []));
    return [
      polyline(points, colourFor(i), { class: "series", "stroke-dasharray": dashed ? "6 4" : undefined }),
      element("g", { fill: colourFor(i), stroke: ink.ground, "stroke-width": 0.6 }, ...marks),
    ];
  });
  const ends = series.map(({ name, xs, ys }) => `${name}: ${xs.length} points, from ${show(ys[0])} to ${show(ys.at(-1))}.`);
  return figure({
    width,
    height: Math.ceil(area.bottom + roomBelow),
    title,
    description: `${yTitle} against ${xTitle}. ${ends.join(" ")}`,
    body: [key.markup, under, over, ...lines.flat()],
  });
}

/** Blue, vermillion, green, purple, black: lines that stand out on white. */
const strong = [0, 4, 2, 3, 7, 1, 5];

function colourFor(index: number): string {
  return colourOf(strong[index % strong.length] as number);
}

function scaleOf(name: string, log: boolean, values: readonly number[], range: readonly [number, number]): Scale {
  const usable = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (usable.length === 0)
    throw new ArgumentError(
      `${where}: no value of ${name} is ${log ? "above 0, and a logarithmic axis shows only such" : "finite"}. Look at the numbers.`,
    );
  const [low, high] = extentOf(usable);
  if (!log)
    return linearScale(widen([low > 0 && low < 0.5 * high ? 0 : low, high], low > 0 && low < 0.5 * high ? 0.02 : 0.04), range, {
      round: true,
    });
  // by logarithms: high / low may be too large for a number
  const room = Math.max(1.15, Math.exp(0.03 * (Math.log(high) - Math.log(low))));
  return logScale([Math.max(low / room, Number.MIN_VALUE), Math.min(high * room, Number.MAX_VALUE)], range, { count: 9 });
}

function show(value: number | undefined): string {
  return value === undefined ? "nothing" : String(Number(value.toPrecision(3)));
}
