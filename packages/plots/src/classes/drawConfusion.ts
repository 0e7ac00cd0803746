import { element, label } from "../svg/element.ts";
import { belowTitle, figure, fontSizes, margin, titleSize } from "../svg/figure.ts";
import { ink, palette, textOn, tint } from "../svg/palette.ts";
import { fitText, textWidth } from "../svg/textWidth.ts";
import { formatShare, type ConfusionNumbers } from "./confusionTable.ts";

const longestName = 130;

/** A square per pair of classes, as dark as the share of its true class that fell there, with the count written in it. */
export function drawConfusion({ classNames, counts, accuracy, precision, recall }: ConfusionNumbers, title: string): string {
  const size = classNames.length;
  const cell = Math.max(34, Math.min(84, 460 / size));
  const names = classNames.map((name) => fitText(name, fontSizes.tick, longestName));
  const widest = Math.max(...names.map((name) => textWidth(name, fontSizes.tick)));
  // Names that do not fit side by side are turned.
  const turned = widest > cell - 8;
  const left = margin + fontSizes.axis + 12 + Math.max(widest, textWidth("precision", fontSizes.tick)) + 10;
  const top = belowTitle + 20 + (turned ? widest : fontSizes.tick) + 14;
  const [right, bottom] = [left + size * cell, top + size * cell];
  const shareRoom = textWidth("recall", fontSizes.tick) + 12;
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const hits = counts.reduce((sum, row, k) => sum + (row[k] as number), 0);
  const summary = `accuracy ${formatShare(accuracy)} (${hits} of ${total})`;
  const width = Math.ceil(
    Math.max(
      right + shareRoom + margin,
      textWidth(title, titleSize) + 2 * margin,
      left + textWidth(summary, fontSizes.axis) + margin,
      320,
    ),
  );

  const cells: string[] = [];
  const numbers: string[] = [];
  counts.forEach((row, t) => {
    const ofClass = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, p) => {
      const ground = ofClass === 0 ? ink.ground : tint(palette[0] as string, 0.04 + 0.96 * (count / ofClass));
      const [x, y] = [left + p * cell, top + t * cell];
      cells.push(element("rect", { x, y, width: cell, height: cell, fill: count === 0 ? ink.ground : ground }));
      const fontSize = Math.min(16, (0.8 * cell * 16) / Math.max(1, textWidth(String(count), 16)), cell * 0.42);
      numbers.push(
        label(String(count), {
          x: x + cell / 2,
          y: y + cell / 2 + fontSize * 0.35,
          "font-size": fontSize,
          fill: count === 0 ? ink.frame : textOn(ground),
        }),
      );
    });
  });
  const middleOf = (k: number, start: number): number => start + (k + 0.5) * cell;
  const columnNames = names.map((name, k) => {
    const [x, y] = [middleOf(k, left), top - 9];
    return turned
      ? label(name, { x: x + 4, y, transform: `rotate(-90 ${x + 4} ${y})` })
      : label(name, { x, y, "text-anchor": "middle" });
  });
  const rowNames = names.map((name, k) => label(name, { x: left - 9, y: middleOf(k, top) + 4, "text-anchor": "end" }));
  const shares = [
    label("recall", { x: right + 9, y: top - 9 }),
    ...recall.map((share, k) => label(formatShare(share), { x: right + 9, y: middleOf(k, top) + 4 })),
    label("precision", { x: left - 9, y: bottom + 20, "text-anchor": "end" }),
    ...precision.map((share, k) => label(formatShare(share), { x: middleOf(k, left), y: bottom + 20, "text-anchor": "middle" })),
  ];
  const middle = (top + bottom) / 2;
  const titleX = margin + fontSizes.axis / 2 + 4;
  return figure({
    width,
    height: Math.ceil(bottom + 20 + 34 + margin / 2),
    title,
    description: `Rows are true classes, columns predicted ones: ${classNames.map((name, k) => `${name} ${(counts[k] as readonly number[]).join(" ")}`).join("; ")}. ${summary}.`,
    body: [
      element("g", { class: "cells", stroke: ink.grid, "stroke-width": 1 }, ...cells),
      element("rect", { x: left, y: top, width: size * cell, height: size * cell, fill: "none", stroke: ink.frame }),
      element("g", { class: "counts", "text-anchor": "middle" }, ...numbers),
      element("g", { class: "names", "font-size": fontSizes.tick }, ...columnNames, ...rowNames),
      element("g", { class: "shares", "font-size": fontSizes.tick, fill: ink.soft }, ...shares),
      label("predicted class", {
        x: (left + right) / 2,
        y: belowTitle + 12,
        "text-anchor": "middle",
        "font-size": fontSizes.axis,
      }),
      label("true class", {
        x: titleX,
        y: middle,
        "text-anchor": "middle",
        "font-size": fontSizes.axis,
        transform: `rotate(-90 ${titleX} ${middle})`,
      }),
      label(summary, { x: left, y: bottom + 44, "font-size": fontSizes.axis }),
    ],
  });
}
