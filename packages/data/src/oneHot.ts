import { ArgumentError } from "@chainrule/engine";
import { checkLabels } from "./checkLabels.ts";
import type { ArrayInput, Features } from "./hostArray.ts";
import { toHostArray } from "./toHostArray.ts";

/**
 * Integer labels as rows of zeros with a 1 in the label's place: [rows] -> [rows, classes], float32.
 * `classes` is by default the largest label + 1; give it where a class may be missing from these rows.
 * Throws an ArgumentError for labels below 0 or ≥ classes, a DTypeError for fractional ones.
 */
export function oneHot(labels: ArrayInput, classes?: number): Features {
  if (classes !== undefined && (!Number.isInteger(classes) || classes < 1))
    throw new ArgumentError(`oneHot: classes must be a whole number ≥ 1, got ${String(classes)}. Count the classes.`);
  const y = toHostArray(labels, { name: "oneHot: labels", dtype: "int32", expectedShape: [null] });
  const width = checkLabels("oneHot", y, classes);
  const rows = y.data.length;
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) data[row * width + (y.data[row] ?? 0)] = 1;
  return { data, shape: [rows, width], dtype: "float32" };
}
