import { ArgumentError } from "@chainrule/engine";
import type { BatchSource } from "@chainrule/data";
import type { Callback } from "./callbacks/callback.ts";
import { checkOptions } from "./checkOptions.ts";
import type { ClassWeight } from "./rowWeights.ts";
import type { Rows } from "./source.ts";

/** How much a fit prints: nothing, a progress bar (plain lines where there is no terminal), or one line per epoch. */
export type Verbose = 0 | 1 | 2 | "auto";

/** Options of `predict` and `probabilities`. */
export interface PredictOptions {
  /** Rows per batch; 32 when left out. More than there are rows means one batch of all. */
  readonly batchSize?: number;
  /** Lets NaN and Infinity in the data pass. */
  readonly allowNonFinite?: boolean;
}

/** Options of `trainStep` and `gradients`. */
export interface StepOptions {
  /** One finite weight >= 0 per row. */
  readonly sampleWeight?: Rows;
  /** Lets NaN and Infinity in the data pass. */
  readonly allowNonFinite?: boolean;
}

/** Options of `warmUp`. */
export interface WarmUpOptions extends Omit<StepOptions, "allowNonFinite"> {
  /** Rows per step, as the fit will have; 32 when left out. */
  readonly batchSize?: number;
  /** Told how many shaders of how many are compiled. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Options of `evaluate`. */
export type EvaluateOptions = PredictOptions & StepOptions;

/** Held-out data. */
export type ValidationData =
  readonly [x: Rows, y: Rows, sampleWeight?: Rows] | { readonly x: Rows; readonly y: Rows; readonly sampleWeight?: Rows };

/** Options of `fit`. */
export interface FitOptions extends EvaluateOptions {
  /** Passes over the data; 1 when left out, 0 trains nothing. */
  readonly epochs?: number;
  /** Whether rows come in a new order each epoch, drawn from the model's seed; true when left out. Batches from an iterable keep theirs. */
  readonly shuffle?: boolean;
  /** Data to evaluate after each epoch: rows, or an iterable of batches that can be gone through again, as a generator function. */
  readonly validationData?: ValidationData | BatchSource;
  /** The last part of the rows, before shuffling, to hold out for validation: in [0, 1). */
  readonly validationSplit?: number;
  /** How much samples of each class count, times their own weight: the loss is sum(w l) / n, as Keras has it. */
  readonly classWeight?: ClassWeight;
  readonly callbacks?: readonly Callback[];
  /** Stops the fit after the current step, and what it waits for at once; the fit then rejects with the signal's reason. */
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
  readonly verbose: Verbose;
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

const hooks: Readonly<Record<keyof Callback, true>> = {
  onTrainBegin: true,
  onTrainEnd: true,
  onTrainError: true,
  onEpochBegin: true,
  onEpochEnd: true,
  onBatchBegin: true,
  onBatchEnd: true,
};

/** Throws an ArgumentError for unknown names, for numbers out of range, and for what is no callback or signal. */
export function checkFitOptions(options: FitOptions): CheckedOptions {
  checkOptions("fit", options, Object.keys(known));
  const { epochs = 1, batchSize = 32, shuffle = true, validationSplit = 0, verbose = "auto" } = options;
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new ArgumentError(`fit: epochs ${String(epochs)}. Use a whole number >= 0; 0 trains nothing.`);
  requireBatchSize("fit", batchSize);
  requireBoolean("fit", "shuffle", shuffle);
  if (!(validationSplit >= 0 && validationSplit < 1))
    throw new ArgumentError(`fit: validationSplit ${String(validationSplit)}. Use a part in [0, 1).`);
  if (validationSplit > 0 && options.validationData !== undefined)
    throw new ArgumentError("fit: both validationData and validationSplit. Give one of them.");
  if (![0, 1, 2, "auto"].includes(verbose))
    throw new ArgumentError(`fit: verbose ${JSON.stringify(verbose)}. Choose from 0, 1, 2, "auto".`);
  checkCallbacks(options.callbacks ?? []);
  const signal: unknown = options.signal;
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.throwIfAborted !== "function")
    throw new ArgumentError("fit: signal is no AbortSignal. Pass the `signal` of an AbortController, not the controller.");
  return { ...options, epochs, batchSize, shuffle, validationSplit, verbose };
}

function checkCallbacks(callbacks: readonly unknown[]): void {
  if (!Array.isArray(callbacks)) throw new ArgumentError("fit: callbacks must be an array. Wrap a single one: [callback].");
  callbacks.forEach((callback: unknown, i) => {
    const names = Object.keys(hooks);
    if (typeof callback !== "object" || callback === null || !names.some((name) => name in callback))
      throw new ArgumentError(`fit: callback ${i} has none of the hooks ${names.join(", ")}. Give an object with at least one.`);
  });
}

function requireBoolean(where: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${name} ${String(value)}. Use true or false.`);
}

/** Throws an ArgumentError unless the batch size is a whole number of at least 1. */
function requireBatchSize(where: string, batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ArgumentError(`${where}: batchSize ${String(batchSize)}. Use a whole number >= 1.`);
}

/** Throws an ArgumentError for unknown options of `predict`, `evaluate` and their like, and for a wrong batch size. */
export function checkRunOptions<T extends PredictOptions & StepOptions>(
  where: string,
  options: T,
  names: readonly (keyof T & string)[],
): void {
  checkOptions(where, options, names);
  requireBatchSize(where, options.batchSize ?? 32);
}

/** Options that make no sense for batches which come ready-made. */
export function refuseForStreams(options: FitOptions): void {
  for (const name of ["validationSplit", "sampleWeight", "batchSize"] as const)
    if (options[name] !== undefined)
      throw new ArgumentError(
        `fit: ${name} with an iterable of batches. The batches come as they are: put it into them, or pass arrays.`,
      );
}

/** Options that make no sense for rows. */
export function refuseForRows({ stepsPerEpoch }: FitOptions): void {
  if (stepsPerEpoch !== undefined)
    throw new ArgumentError(
      "fit: stepsPerEpoch with rows. It is for iterables of batches; with rows, batchSize says how many steps there are.",
    );
}
