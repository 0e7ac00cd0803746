import type { DType } from "@chainrule/engine";
import { ArgumentError, ChainruleError, StateError } from "@chainrule/engine";
import type { Batch } from "./batches.ts";
import { showValue } from "./flatten.ts";
import type { BatchInput } from "./batchReader.ts";
import { batchReader } from "./batchReader.ts";

/** Batches, one after the other. */
export type BatchStream = Iterable<BatchInput> | AsyncIterable<BatchInput>;

/** Batches to train on: something that can be gone through, or a function that starts a new pass for each epoch. */
export type BatchSource = BatchStream | (() => BatchStream);

/** How the batches of a source are read. */
export interface FromIterableOptions {
  /** What the source is called in errors. */
  readonly name?: string | undefined;
  /** Batches per epoch; needed for a source without end. By default an epoch is one whole pass. */
  readonly stepsPerEpoch?: number | undefined;
  /** Element type of x; float32 by default. */
  readonly xType?: DType | undefined;
  /** Element type of y; as `toHostArray` finds it by default. */
  readonly yType?: DType | undefined;
  readonly allowNonFinite?: boolean | undefined;
  readonly floats?: "float32" | "float64" | undefined;
}

/** The batches of a source, epoch by epoch. */
export interface IterableBatches {
  /** The batches of the next epoch. Stop early with `break` or `return()`. */
  epoch(): AsyncGenerator<Batch, void>;
  /** Tells a source that is still under way that no more is wanted. */
  close(): Promise<void>;
}

/**
 * Batches from any iterable, asynchronous iterable, or function that makes one. Each batch is converted and checked: rows of x, y
 * and weights agree, and shapes after the first axis are the same in every batch. Errors name the batch, counted from 0 in each epoch.
 *
 * A generator can be gone through once. Without `stepsPerEpoch` a second epoch then throws a StateError: pass the generator
 * function instead. With `stepsPerEpoch`, the next epoch goes on where the last one ended.
 */
export function fromIterable(source: BatchSource, options: FromIterableOptions = {}): IterableBatches {
  const { name = "batches", stepsPerEpoch } = options;
  if (stepsPerEpoch !== undefined && (!Number.isInteger(stepsPerEpoch) || stepsPerEpoch < 1))
    throw new ArgumentError(`${name}: stepsPerEpoch must be a whole number ≥ 1, got ${String(stepsPerEpoch)}.`);
  if (typeof source !== "function" && !isStream(source))
    throw new ArgumentError(
      `${name}: ${showValue(source)} cannot be iterated. Pass an iterable of { x, y } or a function that returns one.`,
    );
  const read = batchReader(name, options);
  let onePass: AnyIterator | undefined;
  let passes = 0;

  const start = (): { readonly iterator: AnyIterator; readonly isOnePass: boolean } => {
    if (onePass !== undefined) return { iterator: onePass, isOnePass: true };
    const stream = typeof source === "function" ? source() : source;
    if (!isStream(stream))
      throw new ArgumentError(`${name}: the function returned ${showValue(stream)}. Return an iterable of { x, y }.`);
    const iterator = Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
    const isOnePass = typeof source !== "function" && Object.is(iterator, source);
    if (isOnePass) onePass = iterator;
    return { iterator, isOnePass };
  };

  async function* epoch(): AsyncGenerator<Batch, void> {
    const { iterator, isOnePass } = start();
    if (isOnePass && passes > 0 && stepsPerEpoch === undefined)
      throw new StateError(
        `${name}: a generator can be gone through once, and this is epoch ${passes + 1}. ` +
          `Pass the function that makes it, () => generator(), or set stepsPerEpoch.`,
      );
    passes++;
    let number = 0;
    let isDone = false;
    try {
      for (; stepsPerEpoch === undefined || number < stepsPerEpoch; number++) {
        const next = await nextOf(name, number, iterator, () => (isDone = true));
        if (next.done === true) {
          isDone = true;
          break;
        }
        yield await read(next.value, number);
      }
    } finally {
      if (!isDone && !(isOnePass && stepsPerEpoch !== undefined)) await iterator.return?.();
    }
    if (stepsPerEpoch !== undefined && number < stepsPerEpoch)
      throw new ArgumentError(
        `${name}: the source ended before batch ${number}, but stepsPerEpoch is ${stepsPerEpoch}. ` +
          `Lower it, or give more batches.`,
      );
    if (number === 0) throw new ArgumentError(`${name}: the source gave no batch at all. Give at least one.`);
  }

  return {
    epoch,
    async close() {
      await onePass?.return?.();
    },
  };
}

type AnyIterator = Iterator<BatchInput> | AsyncIterator<BatchInput>;

/** The iterator's next result; what it throws is wrapped with the batch's number. */
async function nextOf(
  name: string,
  number: number,
  iterator: AnyIterator,
  failed: () => void,
): Promise<IteratorResult<BatchInput>> {
  try {
    return await iterator.next();
  } catch (cause) {
    failed();
    const text = cause instanceof Error ? cause.message : showValue(cause);
    throw new ChainruleError(`${name}: the source failed at batch ${number}: ${text}`, { cause });
  }
}

function isStream(value: unknown): value is BatchStream {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
