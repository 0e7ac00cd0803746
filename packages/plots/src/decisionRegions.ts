import { ArgumentError, ShapeError } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { simplify, type Point } from "./chart/simplify.ts";
import { extentOf, linearScale, widen, type Scale } from "./chart/scale.ts";
import { checkLabels, checkLengths, checkRows } from "./checkInput.ts";
import { areChances, classRegions, sureRegion, type Grid, type Rings } from "./classes/classRegions.ts";
import { boundaries } from "./classes/boundaries.ts";
import { classScores, type ClassAnswers, type ClassScores } from "./classes/classScores.ts";
import { element, formatNumber, label } from "./svg/element.ts";
import { belowTitle, figure, fontSizes, margin, type Area } from "./svg/figure.ts";
import { legend, type LegendEntry } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink, tint } from "./svg/palette.ts";

/** What decision regions are drawn from. */
export interface DecisionRegionsOptions {
  /** n samples of the two features: [n][2]. */
  readonly points: ArrayLike<ArrayLike<number>>;
  /** Their true classes, counted from 0: [n]. */
  readonly labels: ArrayLike<number>;
  /** The classifier: rows of two features in; class indices, or rows of probabilities or logits out. A row of one number is a sigmoid's. */
  readonly predict: (rows: number[][]) => ClassAnswers | Promise<ClassAnswers>;
  readonly classNames?: readonly string[];
  readonly featureNames?: readonly [string, string];
  /** Samples of the plane along each axis. */
  readonly resolution?: number;
  readonly title?: string;
}

const where = "decisionRegions";
const [width, areaHeight] = [640, 420];
/** Share of the class's colour on white: below the first level of certainty, and from each level on. */
const shades = { base: 0.16, levels: [[0.6, 0.24], [0.75, 0.32], [0.9, 0.42]] } as const; // prettier-ignore

/** Corners this close to a straight line, in pixels, are not worth their bytes. */
const tolerance = 0.2;

/** Ground, regions and boundaries, cut off at the frame by a nested `<svg>`, which needs no id as a `<clipPath>` would. */
function drawRegions(answers: ClassScores, grid: Grid, area: Area): string {
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

function drawPoints(
  points: ArrayLike<ArrayLike<number>>,
  labels: ArrayLike<number>,
  answered: Int32Array,
  x: Scale,
  y: Scale,
): string {
  const groups = new Map<number, string[]>();
  const rings: string[] = [];
  for (let index = 0; index < points.length; index++) {
    const [row, truth] = [points[index] as ArrayLike<number>, labels[index] as number];
    const [px, py] = [x.position(row[0] as number), y.position(row[1] as number)];
    const group = groups.get(truth) ?? [];
    groups.set(truth, group);
    group.push(marker(truth, px, py, 4));
    if (answered[index] !== truth) rings.push(element("circle", { cx: px, cy: py, r: 7.5 }));
  }
  const classes = [...groups.keys()].sort((a, b) => a - b);
  return [
    ...classes.map((k) =>
      element(
        "g",
        { class: `points-${k}`, fill: colourOf(k), stroke: ink.ground, "stroke-width": 0.8 },
        ...(groups.get(k) as string[]),
      ),
    ),
    rings.length === 0
      ? ""
      : element("g", { class: "misclassified", fill: "none", stroke: ink.text, "stroke-width": 1.4 }, ...rings),
  ].join("\n");
}

/**
 * A classifier's regions over two features, as an SVG: the plane in the colour of the answer, stronger where it is surer
 * (from chances of 0.6, 0.75 and 0.9), the boundaries between classes, the samples in colour and shape of their true class,
 * and a ring around each that the classifier gets wrong. `predict` is asked once for the samples and once for the plane.
 * @throws ShapeError, ArgumentError or NumericError for points that are not [n][2], labels outside of the classes, and
 * answers of a form that no classifier gives.
 */
export async function decisionRegions(options: DecisionRegionsOptions): Promise<string> {
  const {
    points,
    labels,
    predict,
    featureNames = ["feature 1", "feature 2"],
    resolution = 200,
    title = "Decision regions",
  } = options;
  checkLengths(where, "points", points.length, "labels", labels.length);
  checkRows(where, "points", points, 2);
  if (!(Number.isInteger(resolution) && resolution >= 2 && resolution <= 1000)) {
    throw new ArgumentError(`${where}: resolution is ${String(resolution)}, expected a whole number from 2 to 1000.`);
  }
  const rows = Array.from(points, (row) => [row[0] as number, row[1] as number]);
  const own = classScores(where, "predict(points)", await predict(rows));
  checkLengths(where, "points", rows.length, "predict(points)", own.classes.length);

  const [xDomain, yDomain] = [0, 1].map((axis) => widen(extentOf(rows.map((row) => row[axis] as number)), 0.06)) as [
    [number, number],
    [number, number],
  ];
  const steps = [(xDomain[1] - xDomain[0]) / (resolution - 1), (yDomain[1] - yDomain[0]) / (resolution - 1)] as const;
  const grid: Grid = { columns: resolution + 2, rows: resolution + 2 };
  const plane: number[][] = [];
  for (let j = 0; j < grid.rows; j++) {
    for (let i = 0; i < grid.columns; i++) plane.push([xDomain[0] + (i - 1) * steps[0], yDomain[0] + (j - 1) * steps[1]]);
  }
  const planeSize = plane.length;
  const answers = classScores(where, "predict(grid)", await predict(plane));
  if (answers.classes.length !== planeSize) {
    throw new ShapeError(`${where}: predict gave ${answers.classes.length} answers for ${planeSize} rows. Give one per row.`);
  }
  let highest = -1;
  for (let index = 0; index < labels.length; index++) highest = Math.max(highest, labels[index] as number);
  const answered = Math.max(own.count, answers.count);
  const count =
    options.classNames?.length ??
    (own.scores === undefined ? Math.max(answered, Number.isInteger(highest) ? highest + 1 : 0) : answered);
  checkLabels(where, "labels", labels, count);
  if (answered > count) {
    throw new ArgumentError(
      `${where}: classNames has ${count} entries, predict knows ${answered} classes. Give one name per class.`,
    );
  }
  const names = options.classNames ?? Array.from({ length: count }, (_, k) => `class ${k}`);

  let wrong = 0;
  for (let index = 0; index < labels.length; index++) if (own.classes[index] !== labels[index]) wrong++;
  const entries: LegendEntry[] = names.map((text, k) => ({
    text,
    sign: { kind: "marker", colour: colourOf(k), shape: k, ground: tint(colourOf(k), 0.32) },
  }));
  if (wrong > 0) entries.push({ text: `misclassified (${wrong} of ${labels.length})`, sign: { kind: "ring" } });
  const key = legend(entries, belowTitle, width);
  const top = key.bottom + 12;
  const y = linearScale(yDomain, [top + areaHeight, top]);
  const area: Area = { left: roomLeft(y.ticks.map((tick) => tick.label)), top, right: width - margin, bottom: top + areaHeight };
  const x = linearScale(xDomain, [area.left, area.right]);
  const { over } = axes({ area, x, y, xTitle: featureNames[0], yTitle: featureNames[1], grid: false });
  const note = areChances(answers.scores)
    ? `Darker where the chance of the answer is at least ${shades.levels.map(([level]) => level).join(", ")}.`
    : "";
  const height = Math.ceil(area.bottom + roomBelow);
  return figure({
    width,
    height: note === "" ? height : height + 10,
    title,
    description: `Regions of ${names.join(", ")} over ${featureNames[0]} and ${featureNames[1]}, with ${labels.length} samples, ${wrong} of them misclassified.`,
    body: [
      key.markup,
      drawRegions(answers, grid, area),
      over,
      drawPoints(rows, labels, own.classes, x, y),
      note === "" ? "" : label(note, { x: margin, y: height, "font-size": fontSizes.note, fill: ink.soft }),
    ],
  });
}
