import { ArgumentError } from "@chainrule/engine";
import type { Callback } from "./callbacks/callback.ts";
import type { ClassWeight, Rows } from "./source.ts";

/** How much a fit prints: nothing, a progress bar (plain lines where there is no terminal), or one line per epoch. */
export type Verbose = 0 | 1 | 2 | "auto";

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Rows per batch; 32 when left out. */
  readonly batchSize?: number;
  /** One weight per row. */
  readonly sampleWeight?: Rows;
  /** Lets NaN and Infinity in the data pass. */
  readonly allowNonFinite?: boolean;
}

/** Held-out data. */
export type ValidationData =
  readonly [x: Rows, y: Rows, sampleWeight?: Rows] | { readonly x: Rows; readonly y: Rows; readonly sampleWeight?: Rows };

/** Options of `fit`. */
export interface FitOptions extends EvaluateOptions {
  /** Passes over the data; 1 when left out, 0 trains nothing. */
  readonly epochs?: number;
  /** Whether rows come in a new order each epoch, drawn from the model's seed; true when left out. Batches from an iterable keep theirs. */
  readonly shuffle?: boolean;
  /** Data to evaluate after each epoch. */
  readonly validationData?: ValidationData;
  /** The last part of the rows, before shuffling, to hold out for validation: in [0, 1). */
  readonly validationSplit?: number;
  /** How much samples of each class count. */
  readonly classWeight?: ClassWeight;
  readonly callbacks?: readonly Callback[];
  /** Stops the fit after the current batch; the fit then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly verbose?: Verbose;
  /** For iterables without end: batches per epoch. */
  readonly stepsPerEpoch?: number;
}

/** Options, checked, with their defaults. */
export type CheckedOptions = FitOptions & {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly validationSplit: number;
};

const known: Readonly<Record<keyof FitOptions, true>> = {
  epochs: true,
  batchSize: true,
  shuffle: true,
  validationData: true,
  validationSplit: true,
  sampleWeight: true,
  classWeight: true,
  callbacks: true,
  signal: true,
  verbose: true,
  stepsPerEpoch: true,
  allowNonFinite: true,
};

/** Throws an ArgumentError for unknown names and for numbers out of range. */
export function checkFitOptions(options: FitOptions): CheckedOptions {
  const { epochs = 1, batchSize = 32, shuffle = true, validationSplit = 0 } = options;
  for (const name of Object.keys(options))
    if (!Object.hasOwn(known, name))
      throw new ArgumentError(`fit: unknown option "${name}". Options are ${Object.keys(known).join(", ")}.`);
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new ArgumentError(`fit: epochs ${String(epochs)}. Use a whole number >= 0; 0 trains nothing.`);
  requireBatchSize("fit", batchSize);
  if (!(validationSplit >= 0 && validationSplit < 1))
    throw new ArgumentError(`fit: validationSplit ${String(validationSplit)}. Use a part in [0, 1).`);
  if (validationSplit > 0 && options.validationData !== undefined)
    throw new ArgumentError("fit: both validationData and validationSplit. Give one of them.");
  return { ...options, epochs, batchSize, shuffle, validationSplit };
}

/** Throws an ArgumentError unless the batch size is a whole number of at least 1. */
export function requireBatchSize(where: string, batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ArgumentError(`${where}: batchSize ${String(batchSize)}. Use a whole number >= 1.`);
}

/** Options that make no sense for batches which come ready-made. */
export function refuseForStreams(options: FitOptions): void {
  for (const name of ["validationSplit", "sampleWeight", "batchSize"] as const)
    if (options[name] !== undefined)
      throw new ArgumentError(
        `fit: ${name} with an iterable of batches. The batches come as they are: put it into them, or pass arrays.`,
      );
}
