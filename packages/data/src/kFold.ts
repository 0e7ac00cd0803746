import { ArgumentError, requireKnownOptions, Rng } from "@chainrule/engine";
import { rowCount } from "./batches.ts";
import { classRows } from "./classRows.ts";
import type { Samples } from "./dataset.ts";
import { requireDraw, requireSamples } from "./requireSamples.ts";
import { takeRows } from "./takeRows.ts";

/** How `kFold` divides the rows. */
export interface KFoldOptions {
  /** Decides which rows go where; 0 by default. */
  readonly seed?: number | undefined;
  /** Gives every fold the same proportions of classes, to within one row. Needs integer labels. */
  readonly stratify?: boolean | undefined;
}

/** One round of a cross-validation. */
export interface Fold<S extends Samples> {
  readonly train: S;
  readonly test: S;
}

/**
 * The k rounds of a cross-validation: every row is in the test part once, and in the training part of the other k - 1 rounds.
 * Fold sizes differ by one row at most, stratified or not; the numbers of each class per fold are those of scikit-learn's
 * StratifiedKFold. Standardise inside the loop, on `train` only.
 * Throws an ArgumentError, at once, unless 2 ≤ k ≤ rows (k ≤ rows of each class when stratified).
 */
export function kFold<S extends Samples>(samples: S, k: number, options: KFoldOptions = {}): Generator<Fold<S>, void> {
  requireSamples("kFold", samples);
  requireKnownOptions("kFold", options, ["seed", "stratify"]);
  const { seed = 0, stratify = false } = options;
  requireDraw("kFold", seed, stratify);
  const count = rowCount("kFold", { x: samples.x, y: samples.y });
  if (!Number.isInteger(k) || k < 2 || k > count)
    throw new ArgumentError(`kFold: k must be a whole number from 2 to the ${count} rows, got ${String(k)}. Try 5.`);
  const order = new Rng(seed).key("kFold").permutation(count);
  const foldOf = new Uint32Array(count);
  if (stratify) stratifiedFolds(classRows("kFold", samples.y, order), k, foldOf);
  else for (let i = 0; i < count; i++) foldOf[order[i] ?? 0] = i % k;
  return rounds(samples, k, order, foldOf);
}

function* rounds<S extends Samples>(samples: S, k: number, order: Uint32Array, foldOf: Uint32Array): Generator<Fold<S>, void> {
  for (let fold = 0; fold < k; fold++)
    yield {
      train: takeRows(
        samples,
        order.filter((row) => foldOf[row] !== fold),
      ),
      test: takeRows(
        samples,
        order.filter((row) => foldOf[row] === fold),
      ),
    };
}

/** Deals the rows, sorted by class, to the folds in turn, so that a class starts where the one before it stopped. */
function stratifiedFolds(classes: Map<number, number[]>, k: number, foldOf: Uint32Array): void {
  let at = 0;
  for (const [label, rows] of classes) {
    if (rows.length < k)
      throw new ArgumentError(`kFold: class ${label} has ${rows.length} rows for ${k} folds. Take a smaller k, or no stratify.`);
    for (const row of rows) foldOf[row] = at++ % k;
  }
}
