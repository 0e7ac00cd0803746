import { ArgumentError, requireKnownOptions, ShapeError, showValue } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { extentOf, linearScale, widen, type Scale } from "./chart/scale.ts";
import { checkFinite, checkLabels, checkLengths, requireNames } from "./checkInput.ts";
import { areChances, type Grid } from "./classes/classRegions.ts";
import { classScores, type ClassScores } from "./classes/classScores.ts";
import { drawRegions, shades } from "./classes/drawRegions.ts";
import { rowsOf, vectorOf, type HostNumbers } from "./hostNumbers.ts";
import { element, label } from "./svg/element.ts";
import { belowTitle, figure, fontSizes, margin, type Area } from "./svg/figure.ts";
import { legend, type LegendEntry } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink, tint } from "./svg/palette.ts";

/** What decision regions are drawn from. */
export interface DecisionRegionsOptions {
  /** n samples of the two features: [n][2]. */
  readonly points: HostNumbers;
  /** Their true classes, counted from 0: [n]. */
  readonly labels: HostNumbers;
  /** The classifier: rows of two features in; class indices, or rows of probabilities or logits out. A row of one number is a sigmoid's. */
  readonly predict: (rows: number[][]) => HostNumbers | Promise<HostNumbers>;
  readonly classNames?: readonly string[];
  readonly featureNames?: readonly [string, string];
  /** Samples of the plane along each axis. */
  readonly resolution?: number;
  readonly title?: string;
}

const where = "decisionRegions";
const [width, areaHeight] = [640, 420];

function drawPoints(rows: readonly number[][], labels: readonly number[], answered: Int32Array, x: Scale, y: Scale): string {
  const groups = new Map<number, string[]>();
  const rings: string[] = [];
  for (let index = 0; index < rows.length; index++) {
    const [row, truth] = [rows[index] as number[], labels[index] as number];
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

/** The middle points of the grid's cells, row by row from the lowest: one cell more on each side than the domain has. */
function sample([left, right]: [number, number], [low, high]: [number, number], { columns, rows }: Grid): number[][] {
  const [dx, dy] = [(right - left) / (columns - 3), (high - low) / (rows - 3)];
  return Array.from({ length: columns * rows }, (_, index) => [
    left + ((index % columns) - 1) * dx,
    low + (Math.floor(index / columns) - 1) * dy,
  ]);
}

async function ask(what: string, predict: DecisionRegionsOptions["predict"], rows: readonly number[][]): Promise<ClassScores> {
  // A copy of our own rows: whoever answers may standardize them in place.
  const answers = classScores(where, `predict(${what})`, await predict(rows.map((row) => [...row])));
  if (answers.classes.length === rows.length) return answers;
  throw new ShapeError(`${where}: predict gave ${answers.classes.length} answers for ${rows.length} rows. Give one per row.`);
}

/**
 * A classifier's regions over two features, as an SVG: the plane in the colour of the answer, stronger where it is surer
 * (from chances of 0.6, 0.75 and 0.9), the boundaries between classes, the samples in colour and shape of their true class,
 * and a ring around each that the classifier gets wrong. `predict` is asked once for the samples and once for the plane.
 * @throws ShapeError, ArgumentError or NumericError for points that are not [n][2], labels outside of the classes, and
 * answers of a form that no classifier gives.
 */
export async function decisionRegions(options: DecisionRegionsOptions): Promise<string> {
  requireKnownOptions(where, options, ["points", "labels", "predict", "classNames", "featureNames", "resolution", "title"]);
  const {
    predict,
    classNames,
    featureNames = ["feature 1", "feature 2"],
    resolution = 200,
    title = "Decision regions",
  } = options;
  if (!(Number.isInteger(resolution) && resolution >= 2 && resolution <= 1000)) {
    throw new ArgumentError(`${where}: resolution is ${String(resolution)}, expected a whole number from 2 to 1000.`);
  }
  if (typeof predict !== "function")
    throw new ArgumentError(
      `${where}: predict is ${showValue(predict)}. Give a function from rows to answers, as model.predict is.`,
    );
  requireNames(where, "classNames", classNames);
  requireNames(where, "featureNames", featureNames);
  const rows = rowsOf(where, "points", options.points, 2);
  const labels = vectorOf(where, "labels", options.labels);
  checkLengths(where, "points", rows.length, "labels", labels.length);
  rows.forEach((row, index) => checkFinite(where, `points[${index}]`, row));

  const domainOf = (feature: number): [number, number] => widen(extentOf(rows.map((row) => row[feature] as number)), 0.06);
  const [xDomain, yDomain] = [domainOf(0), domainOf(1)];
  const grid: Grid = { columns: resolution + 2, rows: resolution + 2 };
  const own = await ask("points", predict, rows);
  const answers = await ask("plane", predict, sample(xDomain, yDomain, grid));
  const known = Math.max(own.count, answers.count);
  const count =
    classNames?.length ?? (own.scores === undefined ? labels.reduce((most, k) => (k >= most ? k + 1 : most), known) : known);
  if (known > count || (own.scores !== undefined && known !== count)) {
    throw new ArgumentError(
      `${where}: classNames has ${count} entries, predict tells ${known} classes apart. Give one name per class.`,
    );
  }
  checkLabels(where, "labels", labels, count);

  const names = classNames ?? Array.from({ length: count }, (_, k) => `class ${k}`);

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
