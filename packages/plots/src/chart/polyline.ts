import { ink } from "../svg/palette.ts";
import { element, formatNumber, type Attributes } from "../svg/element.ts";

/**
 * Of the points in one pixel column only the first, the lowest, the highest and the last show; the rest are left out, so
 * that a history of a hundred thousand steps stays a small file and looks the same.
 */
function thin(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  let start = 0;
  while (start < points.length) {
    const column = Math.floor((points[start] as readonly [number, number])[0]);
    let end = start;
    let low = start;
    let high = start;
    while (end < points.length && Math.floor((points[end] as readonly [number, number])[0]) === column) {
      if ((points[end] as readonly [number, number])[1] < (points[low] as readonly [number, number])[1]) low = end;
      if ((points[end] as readonly [number, number])[1] > (points[high] as readonly [number, number])[1]) high = end;
      end++;
    }
    const chosen = [...new Set([start, low, high, end - 1])].sort((a, b) => a - b);
    for (const index of chosen) kept.push(points[index] as readonly [number, number]);
    start = end;
  }
  return kept;
}

/**
 * A line through points in pixels, with a gap wherever a coordinate is not finite. A point alone between two gaps, which a
 * line would not show, becomes a dot, hollow where the line is dashed.
 */
export function polyline(points: Iterable<readonly [number, number]>, colour: string, attributes: Attributes = {}): string {
  const pieces: (readonly [number, number])[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point[0]) && Number.isFinite(point[1])) pieces.at(-1)?.push(point);
    else pieces.push([]);
  }
  const path = pieces
    .filter((piece) => piece.length > 1)
    .map(
      (piece) =>
        `M${thin(piece)
          .map(([x, y]) => `${formatNumber(x)} ${formatNumber(y)}`)
          .join("L")}`,
    )
    .join("");
  const dots = pieces
    .filter((piece) => piece.length === 1)
    .map(([point]) =>
      element("circle", {
        class: attributes["class"],
        cx: point?.[0],
        cy: point?.[1],
        r: 3.5,
        fill: attributes["stroke-dasharray"] === undefined ? colour : ink.ground,
        stroke: colour,
        "stroke-width": 2,
      }),
    );
  const line =
    path === ""
      ? ""
      : element("path", { d: path, fill: "none", stroke: colour, "stroke-width": 2, "stroke-linejoin": "round", ...attributes });
  return line + (line !== "" && dots.length > 0 ? "\n" : "") + dots.join("\n");
}
