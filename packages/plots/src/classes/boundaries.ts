import type { Point } from "../chart/simplify.ts";
import type { Rings } from "./classRegions.ts";

/**
 * The lines between classes, each once: where class 0 borders on class 3, the edges of the regions "1 or later", "2 or later"
 * and "3 or later" run over each other, and drawn three times a line is thicker than its neighbours.
 */
export function boundaries(layers: readonly Rings[]): Point[][] {
  const seen = new Set<string>();
  const lines: Point[][] = [];
  for (const rings of layers) {
    for (const ring of rings) {
      let line: Point[] = [];
      for (let index = 1; index < ring.length; index++) {
        const [from, to] = [ring[index - 1] as Point, ring[index] as Point];
        const [a, b] = [from.join(), to.join()];
        const key = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (seen.has(key)) {
          if (line.length > 0) lines.push(line);
          line = [];
          continue;
        }
        seen.add(key);
        if (line.length === 0) line.push(from);
        line.push(to);
      }
      if (line.length > 0) lines.push(line);
    }
  }
  return lines;
}
