import { ArgumentError, showValue } from "@chainrule/engine";
import type { Samples } from "./dataset.ts";

/** An ArgumentError unless `value` holds x and y as host arrays, row by row: a data set, or what `dataset` and `split` give. */
export function requireSamples(where: string, value: unknown): asserts value is Samples {
  if (typeof value !== "object" || value === null || !("x" in value && "y" in value))
    throw new ArgumentError(
      `${where}: ${shown(value)} is no data set. Give one with x and y, as iris() or dataset({ x, y, dtype: "int32" }).`,
    );
  for (const name of ["x", "y"] as const)
    if (!isHostArray(value[name]))
      throw new ArgumentError(`${where}: ${name} is no host array. Make a data set of it: dataset({ x, y, dtype: "int32" }).`);
}

/** An ArgumentError unless the seed is an integer and `stratify` true or false. */
export function requireDraw(where: string, seed: unknown, stratify: unknown): void {
  if (!Number.isSafeInteger(seed)) throw new ArgumentError(`${where}: seed ${showValue(seed)}. Use an integer.`);
  if (typeof stratify !== "boolean") throw new ArgumentError(`${where}: stratify ${showValue(stratify)}. Use true or false.`);
}

/** A value as it is named where a data set was meant: a record by its keys only. */
function shown(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return showValue(value);
  return `an object with [${Object.keys(value).join(", ")}]`;
}

function isHostArray(value: unknown): boolean {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value && Array.isArray(value.shape);
}
