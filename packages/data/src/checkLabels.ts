import { ArgumentError } from "@chainrule/engine";
import type { HostArray } from "./hostArray.ts";

/**
 * Checks class labels: whole numbers from 0 to classes - 1. Returns the number of classes, by default the largest label + 1.
 * Throws an ArgumentError that names the label and its row.
 */
export function checkLabels(name: string, y: HostArray, classes: number | undefined): number {
  const limit = classes ?? Infinity;
  let largest = -1;
  for (let row = 0; row < y.data.length; row++) {
    const label = y.data[row] ?? 0;
    if (!Number.isInteger(label))
      throw new ArgumentError(`${name}: label ${label} at row ${row} is not a whole number. Number the classes from 0 on.`);
    if (label < 0) throw new ArgumentError(`${name}: label ${label} at row ${row} is negative. Number the classes from 0 on.`);
    if (label >= limit)
      throw new ArgumentError(
        `${name}: label ${label} at row ${row}, but there are ${limit} classes. Use labels from 0 to ${limit - 1}.`,
      );
    if (label > largest) largest = label;
  }
  return classes ?? largest + 1;
}
