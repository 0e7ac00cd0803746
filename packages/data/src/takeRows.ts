import { ArgumentError, showValue } from "@chainrule/engine";
import { rowCount } from "./batches.ts";
import type { Samples } from "./dataset.ts";
import { gatherRows } from "./gatherRows.ts";
import { requireSamples } from "./requireSamples.ts";

/** The named rows of x and y, in that order; a row may come twice. Everything else of the data set is kept. */
export function takeRows<S extends Samples>(samples: S, rows: ArrayLike<number>): S {
  requireSamples("takeRows", samples);
  if (typeof (rows as ArrayLike<number> | undefined)?.length !== "number")
    throw new ArgumentError(`takeRows: rows ${showValue(rows)}. Give an array of row numbers, as [0, 2].`);
  const count = rowCount("takeRows", { x: samples.x, y: samples.y });
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? -1;
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new ArgumentError(`takeRows: there is no row ${String(rows[i])} among ${count}. Use 0 to ${count - 1}.`);
  }
  return { ...samples, x: gatherRows(samples.x, rows), y: gatherRows(samples.y, rows) };
}
