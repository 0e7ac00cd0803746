import { ArgumentError, requireKnownOptions, Rng } from "@chainrule/engine";
import { rowCount } from "./batches.ts";
import { classRows } from "./classRows.ts";
import type { Samples } from "./dataset.ts";
import { requireDraw, requireSamples } from "./requireSamples.ts";
import { takeRows } from "./takeRows.ts";

/** How `split` divides the rows. */
export interface SplitOptions {
  /** The fraction of all rows that goes into the test part, between 0 and 1. */
  readonly test: number;
  /** The fraction of all rows that goes into a validation part. */
  readonly validation?: number | undefined;
  /** Decides which rows go where. The same seed gives the same parts. */
  readonly seed?: number | undefined;
  /** Gives every part the same proportions of classes, to within one row (two with a validation part). Needs integer labels. */
  readonly stratify?: boolean | undefined;
}

/**
 * Divides rows into parts, shuffled by `seed` (0 by default): `split(iris(), { test: 0.2, seed: 7 })`.
 * A part gets its fraction of the rows, rounded to the nearest; the training part gets the rest. The parts share no row.
 * Throws an ArgumentError for what is no data set, unknown options, fractions outside (0, 1), parts that would be empty, and, stratified, classes with fewer rows than parts.
 */
export function split<S extends Samples>(
  samples: S,
  options: SplitOptions & { readonly validation: number },
): { train: S; validation: S; test: S };
export function split<S extends Samples>(
  samples: S,
  options: SplitOptions & { readonly validation?: undefined },
): { train: S; test: S };
export function split<S extends Samples>(samples: S, options: SplitOptions): { train: S; validation?: S; test: S };
export function split<S extends Samples>(samples: S, options: SplitOptions): { train: S; validation?: S; test: S } {
  requireSamples("split", samples);
  requireKnownOptions("split", options, ["test", "validation", "seed", "stratify"]);
  const { test, validation, seed = 0, stratify = false } = options;
  requireDraw("split", seed, stratify);
  const count = rowCount("split", { x: samples.x, y: samples.y });
  checkFraction("test", test);
  if (validation !== undefined) checkFraction("validation", validation);
  const testCount = Math.round(test * count);
  const validationCount = Math.round((validation ?? 0) * count);
  const trainCount = count - testCount - validationCount;
  if (testCount < 1 || trainCount < 1 || (validation !== undefined && validationCount < 1))
    throw new ArgumentError(
      `split: test ${test}${validation === undefined ? "" : ` and validation ${validation}`} of ${count} rows would leave a ` +
        `part empty. Choose fractions that give every part a row.`,
    );

  const order = new Rng(seed).key("split").permutation(count);
  const rows = stratify ? sortedByClass(samples, order, validation === undefined ? 2 : 3) : order;
  const [testRows, others] = take(rows, testCount, stratify);
  const [validationRows, trainRows] = take(others, validationCount, stratify);
  const part = (chosen: readonly number[]): S => takeRows(samples, stratify ? inOrder(chosen, order) : chosen);
  const result = { train: part(trainRows), test: part(testRows) };
  return validation === undefined ? result : { ...result, validation: part(validationRows) };
}

function checkFraction(name: string, fraction: number): void {
  if (typeof fraction !== "number" || !(fraction > 0 && fraction < 1))
    throw new ArgumentError(`split: ${name} must be a fraction between 0 and 1, got ${String(fraction)}. Try 0.2.`);
}

/** The shuffled rows class by class. */
function sortedByClass(samples: Samples, order: ArrayLike<number>, parts: number): readonly number[] {
  const classes = classRows("split", samples.y, order);
  for (const [label, rows] of classes)
    if (rows.length < parts)
      throw new ArgumentError(
        `split: class ${label} has ${rows.length} rows for ${parts} parts. Split without stratify, or gather more rows.`,
      );
  return [...classes.values()].flat();
}

/** `count` of the rows and the others: the first ones, or spread evenly, which takes the same proportion of every stretch of rows. */
function take(rows: ArrayLike<number>, count: number, evenly: boolean): [taken: number[], others: number[]] {
  const taken: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const isTaken = evenly ? Math.floor(((i + 1) * count) / rows.length) > Math.floor((i * count) / rows.length) : i < count;
    (isTaken ? taken : others).push(rows[i] ?? 0);
  }
  return [taken, others];
}

/** The chosen rows as `order` has them, so that the classes come mixed. */
function inOrder(chosen: readonly number[], order: Uint32Array): Uint32Array {
  const isChosen = new Set(chosen);
  return order.filter((row) => isChosen.has(row));
}
