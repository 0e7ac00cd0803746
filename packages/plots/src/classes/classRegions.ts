import { contours } from "d3-contour";
import type { ClassScores } from "./classScores.ts";

/** A rectangle's grid of samples, row by row: value (i, j) lies at x = left + i·dx, y = bottom + j·dy. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** Rings of corners in grid coordinates: (i, j) is the sample i of row j. Holes are rings too. */
export type Rings = readonly (readonly (readonly [number, number])[])[];

function ringsAbove(values: Float64Array, { columns, rows }: Grid, level: number): Rings {
  const { coordinates } = contours().size([columns, rows]).contour(Array.from(values), level);
  // d3-contour puts sample (i, j) in the middle of a pixel, at (i + 1/2, j + 1/2).
  return coordinates.flatMap((polygon) =>
    polygon.map((ring) => ring.map(([x, y]) => [(x as number) - 0.5, (y as number) - 0.5] as const)),
  );
}

/**
 * Where each class from 1 on begins: entry k − 1 are the rings of "the answer is class k or a later one". Painted one over the
 * other on a ground of class 0 they leave no gap where three classes meet, which regions drawn one by one would.
 * The edge is where  max_{j ≥ k} score_j − max_{j < k} score_j  is 0, by linear interpolation between samples.
 */
export function classRegions({ classes, scores, count }: ClassScores, grid: Grid): Rings[] {
  const layers: Rings[] = [];
  for (let k = 1; k < count; k++) {
    const margin = new Float64Array(classes.length);
    for (let index = 0; index < classes.length; index++) {
      const row = scores?.[index];
      if (row === undefined) {
        margin[index] = (classes[index] as number) >= k ? 1 : -1;
        continue;
      }
      let before = -Infinity;
      let from = -Infinity;
      for (let j = 0; j < count; j++) {
        if (j < k) before = Math.max(before, row[j] as number);
        else from = Math.max(from, row[j] as number);
      }
      // The first of equal scores is the answer: a tie belongs to the earlier class.
      margin[index] = from - before === 0 ? -Number.MIN_VALUE : from - before;
    }
    layers.push(ringsAbove(margin, grid, 0));
  }
  return layers;
}

/** The rings in which the chance of class k is at least `level`, which must be over a half: then k is the answer there. */
export function sureRegion({ scores }: ClassScores, k: number, level: number, grid: Grid): Rings {
  if (scores === undefined) return [];
  return ringsAbove(
    Float64Array.from(scores, (row) => row[k] as number),
    grid,
    level,
  );
}

/** Whether every row is a set of chances: none below 0, sum 1. Logits are not, and have no levels of certainty to draw. */
export function areChances(scores: ClassScores["scores"]): boolean {
  return (
    scores?.every((row) => {
      let sum = 0;
      for (let index = 0; index < row.length; index++) {
        const value = row[index] as number;
        if (value < 0) return false;
        sum += value;
      }
      return Math.abs(sum - 1) < 1e-3;
    }) ?? false
  );
}
