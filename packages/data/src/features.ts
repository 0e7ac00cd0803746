import { ArgumentError, showValue } from "@chainrule/engine";
import type { Dataset } from "./dataset.ts";
import { requireSamples } from "./requireSamples.ts";

/**
 * The data set with some columns of x only, by number or by name, in that order: `features(iris(), [2, 3])`.
 * Throws an ArgumentError for a column that does not exist or comes twice, or for none at all.
 */
export function features<S extends Dataset>(dataset: S, columns: readonly (number | string)[]): S {
  requireSamples("features", dataset);
  if (!Array.isArray(columns))
    throw new ArgumentError(`features: columns ${showValue(columns)}. Give an array of numbers or names, as [2, 3].`);
  const { x, featureNames } = dataset;
  if (!Array.isArray(featureNames))
    throw new ArgumentError("features: the data set has no featureNames. Make it with dataset({ x, y, dtype, featureNames }).");
  const [rows, width] = x.shape;
  const chosen = columns.map((column) => {
    const index = typeof column === "string" ? featureNames.indexOf(column) : column;
    if (!Number.isInteger(index) || index < 0 || index >= width) {
      const names = featureNames.map((name, i) => `${i} "${name}"`).join(", ");
      throw new ArgumentError(`features: no column ${JSON.stringify(column)} in ${dataset.name}. Choose from ${names}.`);
    }
    return index;
  });
  if (chosen.length === 0) throw new ArgumentError(`features: no column chosen from ${dataset.name}. Name at least one.`);
  if (new Set(chosen).size !== chosen.length)
    throw new ArgumentError(`features: columns [${chosen.join(", ")}] name one column twice. Name each column once.`);
  const data = new Float32Array(rows * chosen.length);
  let at = 0;
  for (let row = 0; row < rows; row++) for (const column of chosen) data[at++] = x.data[row * width + column] ?? 0;
  return {
    ...dataset,
    x: { ...x, data, shape: [rows, chosen.length] },
    featureNames: chosen.map((column) => featureNames[column] ?? ""),
  };
}
