import { ArgumentError, Rng } from "@chainrule/engine";
import type { BatchSource } from "@chainrule/data";
import type { CheckedOptions, FitOptions } from "./fitOptions.ts";
import { holdOut, validationParts } from "./rows.ts";
import { arrayRows, isBatchSource, rowsSource, streamsOf, withClassWeights } from "./source.ts";
import type { CheckedRows, Rows, Source, Wanted } from "./source.ts";

/** What a fit trains on, and what it is validated on. */
export interface FitSources {
  readonly source: Source;
  readonly heldOut: Source | undefined;
}

/** The training data as a source of batches, and the held-out data. Class weights are for training alone: validation counts all classes alike. */
export async function fitSources(
  x: Rows | BatchSource,
  y: Rows | FitOptions | undefined,
  options: CheckedOptions,
  wanted: Wanted,
  seed: number,
): Promise<FitSources> {
  const { batchSize, validationData, validationSplit, sampleWeight, shuffle, stepsPerEpoch } = options;
  const held = (rows: CheckedRows | undefined): Source | undefined =>
    rows && rowsSource(rows, batchSize, undefined, "fit: validation");
  const validating = { ...wanted, where: "fit: validationData", classWeight: undefined };
  let given: Source | undefined;
  if (validationData !== undefined) {
    if (isBatchSource(validationData)) given = await streamsOf(validationData, undefined, validating);
    else {
      const parts = validationParts(validationData);
      given = held(await arrayRows(parts.x, parts.y, parts.sampleWeight, validating));
    }
  }
  if (isBatchSource(x)) return { source: await streamsOf(x, stepsPerEpoch, wanted), heldOut: given };
  if (!isRows(y)) throw new ArgumentError("fit: y is missing. Give fit(x, y, options), or an iterable of { x, y }.");
  const [kept, validation] = holdOut(await arrayRows(x, y, sampleWeight, { ...wanted, classWeight: undefined }), validationSplit);
  const train = await withClassWeights("fit", kept, wanted);
  return { source: rowsSource(train, batchSize, shuffle ? new Rng(seed) : undefined, "fit"), heldOut: given ?? held(validation) };
}

/** Whether the second argument of `fit` is targets, and not nothing or the options. */
function isRows(y: Rows | FitOptions | undefined): y is Rows {
  return y !== undefined && (typeof y !== "object" || y === null || Object.getPrototypeOf(y) !== Object.prototype || "data" in y);
}
