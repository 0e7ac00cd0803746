import { element, label } from "./element.ts";
import { fontSizes, margin } from "./figure.ts";
import { marker } from "./marker.ts";
import { ink } from "./palette.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** One line of the key: a sign and what it stands for. */
export interface LegendEntry {
  readonly text: string;
  readonly sign:
    | { readonly kind: "line"; readonly colour: string; readonly dashed?: boolean }
    | { readonly kind: "marker"; readonly colour: string; readonly shape: number; readonly ground?: string }
    | { readonly kind: "ring" };
}

const rowHeight = 20;
const signWidth = 26;
const gap = 20;

function drawSign(sign: LegendEntry["sign"], x: number, y: number): string {
  if (sign.kind === "line") {
    return element("line", {
      x1: x,
      y1: y,
      x2: x + signWidth,
      y2: y,
      stroke: sign.colour,
      "stroke-width": 2,
      "stroke-dasharray": sign.dashed ? "6 4" : undefined,
    });
  }
  const centre = x + signWidth / 2;
  if (sign.kind === "ring") {
    return element("circle", { cx: centre, cy: y, r: 6.5, fill: "none", stroke: ink.text, "stroke-width": 1.4 });
  }
  const ground =
    sign.ground === undefined ? "" : element("rect", { x, y: y - 7.5, width: signWidth, height: 15, rx: 2, fill: sign.ground });
  const spot = marker(sign.shape, centre, y, 4, { fill: sign.colour, stroke: ink.ground, "stroke-width": 0.8 });
  return element("g", {}, ground, spot);
}

/** The key, laid out in rows from `top` on, between the margins. Returns its markup and where it ends. */
export function legend(entries: readonly LegendEntry[], top: number, width: number): { markup: string; bottom: number } {
  if (entries.length === 0) return { markup: "", bottom: top };
  const parts: string[] = [];
  const room = width - 2 * margin;
  let x = margin;
  let y = top + rowHeight / 2;
  for (const entry of entries) {
    const text = fitText(entry.text, fontSizes.legend, room - signWidth - 7);
    const needed = signWidth + 7 + textWidth(text, fontSizes.legend);
    if (x > margin && x + needed > margin + room) {
      x = margin;
      y += rowHeight;
    }
    parts.push(drawSign(entry.sign, x, y), label(text, { x: x + signWidth + 7, y: y + 4.3 }));
    x += needed + gap;
  }
  const markup = element("g", { class: "legend", "font-size": fontSizes.legend }, ...parts);
  return { markup, bottom: y + rowHeight / 2 };
}
