import { element, label } from "../svg/element.ts";
import { fontSizes, margin, type Area } from "../svg/figure.ts";
import { ink } from "../svg/palette.ts";
import { fitText, textWidth } from "../svg/textWidth.ts";
import type { Scale } from "./scale.ts";

/** What axes are drawn from. */
export interface AxesParts {
  readonly area: Area;
  readonly x: Scale;
  readonly y: Scale;
  /** Left out where the panel below has it. */
  readonly xTitle?: string;
  readonly yTitle: string;
  /** Left out where the panel below has them. */
  readonly xLabels?: boolean;
  /** Left out where the ground is coloured. */
  readonly grid?: boolean;
}

/** Room that the axes need below their area: tick labels and title. */
export const roomBelow = 46 + margin;

/** Room that the axes need left of their area: title, tick labels. */
export function roomLeft(labels: readonly string[]): number {
  const widest = Math.max(0, ...labels.map((text) => textWidth(text, fontSizes.tick)));
  return margin + fontSizes.axis + 10 + widest + 9;
}

/** Grid lines, frame, ticks with their numbers, and both titles. The two layers come apart so that data can lie between them. */
export function axes({ area, x, y, xTitle, yTitle, xLabels = true, grid = true }: AxesParts): { under: string; over: string } {
  const { left, top, right, bottom } = area;
  const lines: string[] = [];
  const marks: string[] = [];
  const texts: string[] = [];
  let free = 0;
  for (const { value, label: text } of x.ticks) {
    const at = x.position(value);
    lines.push(element("line", { x1: at, y1: top, x2: at, y2: bottom }));
    marks.push(element("line", { x1: at, y1: bottom, x2: at, y2: bottom + 4 }));
    // The last number moves in rather than leave the picture; one that would run into its neighbour is left out.
    const half = textWidth(text, fontSizes.tick) / 2;
    const centre = Math.min(at, right + margin - 2 - half);
    if (!xLabels || centre - half < free) continue;
    free = centre + half + 4;
    texts.push(label(text, { x: centre, y: bottom + 18, "text-anchor": "middle" }));
  }
  for (const { value, label: text } of y.ticks) {
    const at = y.position(value);
    lines.push(element("line", { x1: left, y1: at, x2: right, y2: at }));
    marks.push(element("line", { x1: left - 4, y1: at, x2: left, y2: at }));
    texts.push(label(text, { x: left - 8, y: at + 4.2, "text-anchor": "end" }));
  }
  const frame = element("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "none" });
  const middle = (top + bottom) / 2;
  const titleX = margin + fontSizes.axis / 2 + 4;
  const titles = [
    xTitle === undefined
      ? ""
      : label(fitText(xTitle, fontSizes.axis, right - left), { x: (left + right) / 2, y: bottom + 40, "text-anchor": "middle" }),
    label(fitText(yTitle, fontSizes.axis, bottom - top), {
      x: titleX,
      y: middle,
      "text-anchor": "middle",
      transform: `rotate(-90 ${titleX} ${middle})`,
    }),
  ];
  return {
    under: grid ? element("g", { class: "grid", stroke: ink.grid, "stroke-width": 1 }, ...lines) : "",
    over: element(
      "g",
      { class: "axes" },
      element("g", { stroke: ink.frame, "stroke-width": 1 }, frame, ...marks),
      element("g", { "font-size": fontSizes.tick, fill: ink.soft }, ...texts),
      element("g", { "font-size": fontSizes.axis }, ...titles),
    ),
  };
}
