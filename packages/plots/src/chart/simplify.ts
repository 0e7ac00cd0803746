/** A point in pixels or in samples. */
export type Point = readonly [number, number];

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  return length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs(dx * (ay - y) - dy * (ax - x)) / length;
}

/**
 * Leaves out points that lie within `tolerance` of the line through those that stay; the ends stay.
 * Source: D. Douglas and T. Peucker, Cartographica 10 (1973) 112–122.
 */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  const kept = new Uint8Array(points.length);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [start, end] = span;
    kept[start] = kept[end] = 1;
    let farthest = start;
    let most = tolerance;
    for (let index = start + 1; index < end; index++) {
      const away = distance(points[index] as Point, points[start] as Point, points[end] as Point);
      if (away > most) [farthest, most] = [index, away];
    }
    if (farthest !== start) open.push([start, farthest], [farthest, end]);
  }
  return points.filter((_, index) => kept[index] === 1);
}
