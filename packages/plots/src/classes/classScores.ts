import { ArgumentError, ShapeError } from "@chainrule/engine";
import { checkFinite } from "../checkInput.ts";
import { entriesOf, type HostNumbers } from "../hostNumbers.ts";

/** One row of scores per sample, or the classes themselves. */
export interface ClassScores {
  readonly classes: Int32Array;
  /** [samples][count]; absent where only class indices are known. */
  readonly scores: readonly ArrayLike<number>[] | undefined;
  /** Scores per sample, or the largest class index + 1. */
  readonly count: number;
}

/** The index of the largest entry; the first of equals. */
function argMax(row: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < row.length; index++) {
    if ((row[index] as number) > (row[best] as number)) best = index;
  }
  return best;
}

/**
 * Reads a classifier's answers: a class index per sample, or a row of scores (probabilities or logits) of which the largest
 * counts. A row with a single number p is a sigmoid's chance of class 1, and is read as [1 − p, p].
 * @throws ShapeError where rows differ in length, NumericError where a score is not finite, ArgumentError for such a p outside of [0, 1].
 */
export function classScores(where: string, name: string, numbers: HostNumbers): ClassScores {
  const answers = entriesOf(where, name, numbers);
  const classes = new Int32Array(answers.length);
  if (answers.length === 0) return { classes, scores: undefined, count: 0 };
  if (typeof answers[0] === "number") {
    let count = 0;
    for (let index = 0; index < answers.length; index++) {
      const value = answers[index];
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
        throw new ShapeError(
          `${where}: ${name}[${index}] is ${typeof value === "number" ? value : "a row"}, expected a class index like 0 or 2. Give class indices throughout, or a row of scores per sample throughout.`,
        );
      }
      classes[index] = value;
      count = Math.max(count, value + 1);
    }
    return { classes, scores: undefined, count };
  }
  const width = (answers[0] as ArrayLike<number> | null | undefined)?.length ?? 0;
  const scores: ArrayLike<number>[] = [];
  for (let index = 0; index < answers.length; index++) {
    const row = answers[index] ?? undefined;
    if (row === undefined || typeof row === "number" || row.length !== width || width === 0) {
      const got = row === undefined ? "missing" : typeof row === "number" ? "a number" : `a row of ${row.length}`;
      throw new ShapeError(
        `${where}: ${name}[${index}] is ${got}, expected a row of ${Math.max(1, width)} scores as in ${name}[0].`,
      );
    }
    checkFinite(where, `${name}[${index}]`, row);
    if (width === 1 && !((row[0] as number) >= 0 && (row[0] as number) <= 1)) {
      throw new ArgumentError(
        `${where}: ${name}[${index}] is a row of one number, ${row[0]}, and such is read as the chance of class 1. Give chances from 0 to 1 (model.probabilities), or class indices not in rows.`,
      );
    }
    const full = width === 1 ? [1 - (row[0] as number), row[0] as number] : row;
    scores.push(full);
    classes[index] = argMax(full);
  }
  return { classes, scores, count: Math.max(2, width) };
}
