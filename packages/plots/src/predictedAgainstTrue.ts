import { requireKnownOptions } from "@chainrule/engine";
import { axes, roomBelow, roomLeft } from "./chart/axes.ts";
import { extentOf, linearScale, widen } from "./chart/scale.ts";
import { checkFinite, checkLengths } from "./checkInput.ts";
import { vectorOf, type HostNumbers } from "./hostNumbers.ts";
import { element } from "./svg/element.ts";
import { belowTitle, figure, margin, type Area } from "./svg/figure.ts";
import { legend } from "./svg/legend.ts";
import { marker } from "./svg/marker.ts";
import { colourOf, ink } from "./svg/palette.ts";

/** What the plot is drawn from: the targets and what the network made of them, [n] each. */
export interface PredictedAgainstTrueOptions {
  readonly truth: HostNumbers;
  readonly predicted: HostNumbers;
  readonly title?: string;
  /** The target's unit, for the axis titles. */
  readonly unit?: string;
}

const where = "predictedAgainstTrue";
const side = 420;

/** R² = 1 − Σ (t − p)² / Σ (t − mean t)²: 1 is perfect, 0 no better than the mean. NaN where all targets are equal. */
function rSquared(truth: readonly number[], predicted: readonly number[]): number {
  const mean = truth.reduce((sum, t) => sum + t / truth.length, 0);
  const left = truth.reduce((sum, t, index) => sum + (t - (predicted[index] as number)) ** 2, 0);
  const all = truth.reduce((sum, t) => sum + (t - mean) ** 2, 0);
  return all === 0 ? NaN : 1 - left / all;
}

/**
 * A regression's predictions against the truth, as an SVG: a point per sample, the line on which a perfect one would lie,
 * and R². Both axes have the same scale.
 * @throws ShapeError where the lengths differ or are 0, NumericError where a value is not finite.
 */
export function predictedAgainstTrue(options: PredictedAgainstTrueOptions): string {
  requireKnownOptions(where, options, ["truth", "predicted", "title", "unit"]);
  const { title = "Predicted against true", unit } = options;
  const truth = vectorOf(where, "truth", options.truth);
  const predicted = vectorOf(where, "predicted", options.predicted);
  checkLengths(where, "truth", truth.length, "predicted", predicted.length);
  checkFinite(where, "truth", truth);
  checkFinite(where, "predicted", predicted);
  const score = rSquared(truth, predicted);
  const scoreText = Number.isNaN(score)
    ? "R² not defined: all true values are equal"
    : `R² = ${score.toFixed(3).replace("-", "−")}`;
  const domain = widen(extentOf([...truth, ...predicted]), 0.05);
  const labels = linearScale(domain, [0, side]).ticks.map((tick) => tick.label);
  const left = roomLeft(labels);
  const width = Math.ceil(left + side + margin + 6);
  const key = legend(
    [
      { text: `${truth.length} samples, ${scoreText}`, sign: { kind: "marker", colour: colourOf(0), shape: 0 } },
      { text: "predicted = true", sign: { kind: "line", colour: ink.soft, dashed: true } },
    ],
    belowTitle,
    width,
  );
  const area: Area = { left, top: key.bottom + 12, right: left + side, bottom: key.bottom + 12 + side };
  const x = linearScale(domain, [area.left, area.right]);
  const y = linearScale(domain, [area.bottom, area.top]);
  const suffix = unit === undefined ? "" : ` (${unit})`;
  const { under, over } = axes({ area, x, y, xTitle: `true${suffix}`, yTitle: `predicted${suffix}` });
  const points = truth.map((t, index) => marker(0, x.position(t), y.position(predicted[index] as number), 4));
  return figure({
    width,
    height: Math.ceil(area.bottom + roomBelow),
    title,
    description: `Predicted against true values of ${truth.length} samples. ${scoreText}.`,
    body: [
      key.markup,
      under,
      element("line", {
        class: "identity",
        x1: area.left,
        y1: area.bottom,
        x2: area.right,
        y2: area.top,
        stroke: ink.soft,
        "stroke-width": 1.4,
        "stroke-dasharray": "6 4",
      }),
      over,
      element(
        "g",
        { class: "points", fill: colourOf(0), "fill-opacity": 0.75, stroke: ink.ground, "stroke-width": 0.8 },
        ...points,
      ),
    ],
  });
}
