import { element, formatNumber, type Attributes } from "./element.ts";

/** Outlines around (0, 0), all of about the area of a circle of radius 1. A point has its place and then this, relative. */
const outlines: readonly (readonly (readonly [number, number])[] | "circle")[] = [
  "circle",
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ], // square
  [
    [0, -1.3],
    [1.2, 0.85],
    [-1.2, 0.85],
  ], // triangle
  [
    [0, -1.35],
    [1.15, 0],
    [0, 1.35],
    [-1.15, 0],
  ], // diamond
  [
    [0, 1.3],
    [1.2, -0.85],
    [-1.2, -0.85],
  ], // triangle on its tip
  [
    [-0.4, -1.2],
    [0.4, -1.2],
    [0.4, -0.4],
    [1.2, -0.4],
    [1.2, 0.4],
    [0.4, 0.4],
    [0.4, 1.2],
    [-0.4, 1.2],
    [-0.4, 0.4],
    [-1.2, 0.4],
    [-1.2, -0.4],
    [-0.4, -0.4],
  ], // plus
  [
    [0, -1.2],
    [1.15, -0.37],
    [0.71, 0.97],
    [-0.71, 0.97],
    [-1.15, -0.37],
  ], // pentagon
  [
    [-1.1, -0.75],
    [1.1, -0.75],
    [1.1, 0.75],
    [-1.1, 0.75],
  ], // broad rectangle
  [
    [-0.75, -1.1],
    [0.75, -1.1],
    [0.75, 1.1],
    [-0.75, 1.1],
  ], // tall rectangle
];

/** The shape of the class with this index, at (x, y): so that classes differ in print and without colour too. */
export function marker(index: number, x: number, y: number, radius: number, attributes: Attributes = {}): string {
  const outline = outlines[index % outlines.length];
  if (outline === undefined || outline === "circle") return element("circle", { cx: x, cy: y, r: radius, ...attributes });
  const corners = outline.map(([dx, dy]) => `${formatNumber(x + radius * dx)} ${formatNumber(y + radius * dy)}`);
  return element("path", { d: `M${corners.join("L")}Z`, ...attributes });
}
