import { ArgumentError } from "@chainrule/engine";
import { checkLabels, checkLengths, requireNames } from "../checkInput.ts";
import type { HostNumbers } from "../hostNumbers.ts";
import { classScores } from "./classScores.ts";
import { confusionTable } from "./confusionTable.ts";
import { drawConfusion } from "./drawConfusion.ts";

/** How often each class was taken for each. */
export interface ConfusionMatrix {
  readonly classNames: readonly string[];
  /** counts[t][p]: samples of class t that were taken for class p. */
  readonly counts: readonly (readonly number[])[];
  /** Of all samples, the share on the diagonal. */
  readonly accuracy: number;
  /** Per class: of what was taken for it, the share that is it; NaN where nothing was taken for it. */
  readonly precision: readonly number[];
  /** Per class: of what is it, the share that was taken for it; NaN where nothing is it. */
  readonly recall: readonly number[];
  /** An aligned table for a terminal. */
  toString(): string;
  /** The same as a picture. */
  toSvg(options?: { readonly title?: string }): string;
}

const where = "confusionMatrix";

/**
 * Counts true against predicted classes: counts[t][p] = |{i : truth_i = t, predicted_i = p}|, precision_k = counts[k][k] / Σ_t counts[t][k],
 * recall_k = counts[k][k] / Σ_p counts[k][p]. Both sides are class indices, or rows of scores (one-hot, probabilities, logits) of which the largest counts.
 * @throws ShapeError where the lengths differ or are 0, ArgumentError where a class has no name.
 */
export function confusionMatrix(yTrue: HostNumbers, yPred: HostNumbers, classNames?: readonly string[]): ConfusionMatrix {
  requireNames(where, "classNames", classNames);
  const [truth, predicted] = [classScores(where, "yTrue", yTrue), classScores(where, "yPred", yPred)];
  checkLengths(where, "yTrue", truth.classes.length, "yPred", predicted.classes.length);
  const size = classNames?.length ?? Math.max(truth.count, predicted.count);
  if (size === 0) throw new ArgumentError(`${where}: classNames is empty. Give one name per class, or leave it out.`);
  checkLabels(where, "yTrue", truth.classes, size);
  checkLabels(where, "yPred", predicted.classes, size);
  const names = classNames ?? Array.from({ length: size }, (_, k) => String(k));

  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  truth.classes.forEach((t, index) => {
    const row = counts[t] as number[];
    const p = predicted.classes[index] as number;
    row[p] = (row[p] as number) + 1;
  });
  const right = counts.map((row, k) => row[k] as number);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const matrix = {
    classNames: names,
    counts,
    accuracy: sum(right) / truth.classes.length,
    precision: right.map((hits, k) => hits / sum(counts.map((row) => row[k] as number))),
    recall: right.map((hits, k) => hits / sum(counts[k] as number[])),
  };
  return {
    ...matrix,
    toString: () => confusionTable(matrix),
    toSvg: ({ title = "Confusion matrix" } = {}) => drawConfusion(matrix, title),
  };
}
