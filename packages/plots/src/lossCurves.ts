import { ArgumentError, requireKnownOptions, ShapeError, showValue } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { polyline } from "./chart/polyline.ts";
import { formatValue } from "./chart/formatTick.ts";
import { extentOf, linearScale, logScale, widen, type Scale } from "./chart/scale.ts";
import { label } from "./svg/element.ts";
import { belowTitle, figure, fontSizes, margin, type Area } from "./svg/figure.ts";
import { legend, type LegendEntry } from "./svg/legend.ts";
import { colourOf, ink } from "./svg/palette.ts";
import { fitText } from "./svg/textWidth.ts";

/** One number per epoch under each name. `val_` before a name marks the validation data; `epoch`, if it is there, numbers the epochs from 0. */
export type Curves = Readonly<Record<string, readonly number[] | undefined>>;

/** What `fit` returns, or the curves alone. */
export type CurveHistory = Curves | { readonly epoch: readonly number[]; readonly history: Curves };

const where = "lossCurves";

function curvesOf(history: CurveHistory): Record<string, readonly number[]> {
  if (typeof history !== "object" || history === null || Array.isArray(history))
    throw new ArgumentError(`${where}: ${showValue(history)} is no history. Give what fit returned, or { loss: [0.7, 0.4] }.`);
  const inner: unknown = history.history;
  const record =
    typeof inner === "object" && inner !== null && !Array.isArray(inner) ? { epoch: history.epoch, ...inner } : history;
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, readonly number[]] => Array.isArray(entry[1])),
  );
}

/** How curves are drawn. */
export interface LossCurvesOptions {
  readonly title?: string;
  /** A logarithmic axis for the loss. */
  readonly logLoss?: boolean;
  readonly width?: number;
  /** Height of one panel. */
  readonly panelHeight?: number;
}

interface Series {
  readonly name: string;
  readonly validation: boolean;
  readonly colour: string;
  readonly values: readonly number[];
}

interface Panel {
  readonly kind: string;
  readonly log: boolean;
  readonly series: Series[];
}

const scoreNames = /acc|precision|recall|auc|r2|r²|f1|score/i;
/** Of the palette: blue, vermillion, green, purple, orange, sky blue, black; yellow is too faint for a line. */
const lineColours = [0, 4, 2, 3, 1, 5, 7];

/** Losses in one panel, scores in [0, 1] in another; whatever else is measured has a unit of its own, so a panel of its own. */
function panelsOf(history: Readonly<Record<string, readonly number[]>>, logLoss: boolean): Panel[] {
  const panels = new Map<string, Panel>();
  const colours = new Map<string, string>();
  for (const [key, values] of Object.entries(history)) {
    if (key === "epoch") continue;
    const validation = key.startsWith("val_");
    const name = validation ? key.slice(4) : key;
    if (!colours.has(name)) colours.set(name, colourOf(lineColours[colours.size % lineColours.length] as number));
    const kind = /loss/i.test(name) ? "loss" : scoreNames.test(name) ? "score" : name;
    const panel = panels.get(kind) ?? { kind, log: kind === "loss" && logLoss, series: [] };
    panels.set(kind, panel);
    panel.series.push({ name, validation, colour: colours.get(name) as string, values });
  }
  const place = ({ kind }: Panel): number => ["loss", "score"].indexOf(kind) + (kind === "loss" || kind === "score" ? 0 : 3);
  return [...panels.values()].sort((a, b) => place(a) - place(b));
}

function titleOf({ kind, log, series }: Panel): string {
  const names = [...new Set(series.map(({ name }) => name))];
  return `${names.length <= 2 ? names.join(", ") : kind}${log ? " (log scale)" : ""}`;
}

function epochsOf(history: Readonly<Record<string, readonly number[]>>): number[] {
  const keys = Object.keys(history).filter((key) => key !== "epoch");
  const [first] = keys;
  if (first === undefined) {
    throw new ShapeError(
      `${where}: the history names no metric, got [${Object.keys(history).join(", ")}]. Give what fit returned, with "loss" in it.`,
    );
  }
  const numbers = history["epoch"]?.map((epoch) => epoch + 1);
  const length = numbers?.length ?? history[first]?.length ?? 0;
  for (const key of keys) {
    if (history[key]?.length !== length) {
      const other = numbers === undefined ? first : "epoch";
      throw new ShapeError(
        `${where}: "${key}" has ${history[key]?.length} entries, "${other}" has ${length}. Give one per epoch, NaN where one was not measured.`,
      );
    }
  }
  if (length === 0) throw new ShapeError(`${where}: the history is empty: "${first}" has no entry. Train at least one epoch.`);
  return numbers ?? Array.from({ length }, (_, index) => index + 1);
}

function scaleOf(panel: Panel, { top, bottom }: Area): Scale {
  const values = panel.series.flatMap((series) => series.values);
  if (panel.log) {
    const [low, high] = extentOf(values.filter((value) => value > 0));
    const room = Math.max(1.1, (high / low) ** 0.03);
    return logScale([low / room, high * room], [bottom, top]);
  }
  const extent = extentOf(values);
  // A loss or a score is read against zero where zero is near.
  const [low, high] = extent[0] > 0 && extent[0] < 0.5 * extent[1] ? [0, extent[1]] : extent;
  return linearScale(widen([low, high], low === 0 ? 0 : 0.02), [bottom, top], { round: true, count: 5 });
}

function drawPanel(panel: Panel, epochs: readonly number[], area: Area, x: Scale, last: boolean): string[] {
  const y = scaleOf(panel, area);
  const { under, over } = axes({
    area,
    x,
    y,
    yTitle: titleOf(panel),
    xLabels: last,
    ...(last && { xTitle: "epoch" }),
  });
  const lines = panel.series.map((series) =>
    polyline(
      series.values.map(
        (value, index) => [x.position(epochs[index] as number), panel.log && value <= 0 ? NaN : y.position(value)] as const,
      ),
      series.colour,
      {
        "stroke-dasharray": series.validation ? "6 4" : undefined,
        class: series.validation ? `val_${series.name}` : series.name,
      },
    ),
  );
  return [under, over, ...lines];
}

/** What could not be drawn, said and not hidden: a loss that became NaN is the first thing to know about a run. */
function missing(panels: readonly Panel[]): string {
  const notes: string[] = [];
  for (const { log, series } of panels) {
    for (const { name, validation, values } of series) {
      const at = values.findIndex((value) => !Number.isFinite(value) || (log && value <= 0));
      if (at === -1) continue;
      const count = values.filter((value) => !Number.isFinite(value) || (log && value <= 0)).length;
      notes.push(`${validation ? "val_" : ""}${name}: ${count} of ${values.length} not drawn, the first is ${values[at]}`);
    }
  }
  return notes.join("; ");
}

/**
 * How loss and metrics went, epoch by epoch, as an SVG: training solid, validation dashed in the same colour; losses and
 * accuracies in panels of their own. A value that is not finite leaves a gap, and a note says so.
 * @throws ShapeError where the history is empty or its lengths differ, ArgumentError where a log scale has nothing to show.
 */
export function lossCurves(history: CurveHistory, options: LossCurvesOptions = {}): string {
  requireKnownOptions(where, options, ["title", "logLoss", "width", "panelHeight"]);
  const { title = "Training", logLoss = false, width = 680, panelHeight = 230 } = options;
  const curves = curvesOf(history);
  const epochs = epochsOf(curves);
  const panels = panelsOf(curves, logLoss);
  for (const { log, series, kind } of panels) {
    if (log && !series.some(({ values }) => values.some((value) => value > 0 && Number.isFinite(value)))) {
      throw new ArgumentError(
        `${where}: no value of "${kind}" is above 0, and a logarithmic axis shows only such. Leave logLoss out.`,
      );
    }
  }
  const entries = panels.flatMap(({ series }) =>
    series.map(({ name, validation, colour }): LegendEntry => ({
      text: `${validation ? "validation" : "training"} ${name}`,
      sign: { kind: "line", colour, dashed: validation },
    })),
  );
  const key = legend(entries, belowTitle, width);
  const top = key.bottom + 12;
  const gap = 22;
  const height = Math.ceil(top + panels.length * panelHeight + (panels.length - 1) * gap + roomBelow);
  const areas = panels.map((_, index): Area => {
    const start = top + index * (panelHeight + gap);
    return { left: 0, right: width - margin - 6, top: start, bottom: start + panelHeight };
  });
  const left = roomLeft(panels.flatMap((panel, index) => scaleOf(panel, areas[index] as Area).ticks.map((tick) => tick.label)));
  const extent = extentOf(epochs);
  const around = extent[0] === extent[1] ? ([extent[0] - 1, extent[0] + 1] as const) : extent;
  const scale = linearScale(around, [left + 8, width - margin - 14], { whole: true, count: 8 });
  const x = { ...scale, ticks: scale.ticks.filter(({ value }) => value >= extent[0] && value <= extent[1]) };
  const note = missing(panels);
  const parts = panels.flatMap((panel, index) =>
    drawPanel(panel, epochs, { ...(areas[index] as Area), left }, x, index === panels.length - 1),
  );
  const description = `${entries.map(({ text }) => text).join(", ")} over ${epochs.length} ${epochs.length === 1 ? "epoch" : "epochs"}. ${panels
    .flatMap(({ series }) =>
      series.map(
        ({ name, validation, values }) =>
          `${validation ? "Validation" : "Training"} ${name} ends at ${formatValue(values.at(-1) as number)}.`,
      ),
    )
    .join(" ")}`;
  const noteLine =
    note === ""
      ? ""
      : label(fitText(note, fontSizes.note, width - 2 * margin), {
          x: margin,
          y: height + 2,
          "font-size": fontSizes.note,
          fill: ink.soft,
        });
  return figure({
    width,
    height: note === "" ? height : height + 12,
    title,
    description,
    body: [key.markup, ...parts, noteLine],
  });
}
