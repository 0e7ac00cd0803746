import { ArgumentError, ShapeError, showShape } from "@chainrule/engine";
import { copyRows, emptyRows } from "./gatherRows.ts";
import type { ArrayInput, HostArray, HostData } from "./hostArray.ts";
import { toHostArray } from "./toHostArray.ts";

/** Rows that go through a training step together. */
export interface Batch {
  readonly x: HostArray;
  readonly y: HostArray | undefined;
  /** One weight per row, or undefined where every row counts the same. */
  readonly weight: Float32Array | undefined;
  /** Number of rows. */
  readonly size: number;
}

/** Rows cut into batches. */
export interface Batches {
  /** Rows of all batches together. */
  readonly count: number;
  /** Number of batches. */
  readonly steps: number;
  /** Rows of each batch but perhaps the last. */
  readonly batchSize: number;
  /** The batch of that number, from 0 to steps - 1. */
  batch(index: number): Batch;
}

/** How rows are cut into batches. */
export interface BatchOptions {
  /** Rows per batch; more than there are rows means one batch of all. */
  readonly batchSize: number;
  /** One weight ≥ 0 per row. */
  readonly sampleWeight?: ArrayInput | undefined;
  /** The order in which rows come, each once: `rng.key("shuffle", epoch).permutation(count)`. By default as they stand. */
  readonly permutation?: ArrayLike<number> | undefined;
  /** Leaves out a last batch with fewer rows than the others. By default it comes, with its own `size`. */
  readonly dropRemainder?: boolean | undefined;
  /** Fills the same memory for every batch, so that a batch is good only until the next one is asked for. */
  readonly reuse?: boolean | undefined;
  /** Who asks, for errors. */
  readonly where?: string | undefined;
}

/**
 * Cuts x: [rows, …] and y: [rows, …] into batches of `batchSize` rows, gathered when asked for.
 * Throws a ShapeError where x, y and weights differ in rows, an ArgumentError for no rows at all, a batch size that is no whole
 * number ≥ 1, or a permutation that does not name every row once.
 */
export function batches(x: HostArray, y: HostArray | undefined, options: BatchOptions): Batches {
  const { batchSize, sampleWeight, permutation, dropRemainder = false, reuse = false, where = "batches" } = options;
  const count = rowCount(where, { x, y });
  if (count === 0) throw new ArgumentError(`${where}: x of shape ${showShape(x.shape)} has no rows. Pass at least one row.`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ArgumentError(`${where}: batchSize must be a whole number ≥ 1, got ${String(batchSize)}. 32 is a good start.`);
  const weights = sampleWeight === undefined ? undefined : checkWeights(where, sampleWeight, count);
  if (permutation !== undefined) checkPermutation(where, permutation, count);
  const steps = dropRemainder ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
  if (steps === 0)
    throw new ArgumentError(
      `${where}: batchSize ${batchSize} with dropRemainder leaves no batch of ${count} rows. Take a smaller batchSize.`,
    );

  const xRows = rowFiller(x, reuse);
  const yRows = y === undefined ? undefined : rowFiller(y, reuse);
  const weightRows = weights === undefined ? undefined : rowFiller(weights, reuse);
  return {
    count: dropRemainder ? steps * batchSize : count,
    steps,
    batchSize,
    batch(index) {
      if (!Number.isInteger(index) || index < 0 || index >= steps)
        throw new ArgumentError(`${where}: there is no batch ${String(index)}. Ask for 0 to ${steps - 1}.`);
      const start = index * batchSize;
      const end = Math.min(start + batchSize, count);
      return {
        x: xRows(permutation, start, end),
        y: yRows?.(permutation, start, end),
        weight: weightRows?.(permutation, start, end).data as Float32Array | undefined,
        size: end - start,
      };
    },
  };
}

/** The common number of rows of several arrays; those that are undefined are passed over. */
export function rowCount(where: string, arrays: Readonly<Record<string, HostArray | undefined>>): number {
  let first: { readonly name: string; readonly count: number } | undefined;
  for (const [name, array] of Object.entries(arrays)) {
    if (array === undefined) continue;
    const count = array.shape[0];
    if (count === undefined)
      throw new ShapeError(`${where}: ${name} is a single number. Pass an array with one row per example.`);
    if (first !== undefined && first.count !== count)
      throw new ShapeError(
        `${where}: ${first.name} has ${first.count} rows, but ${name} has ${count}. Give one row of ${name} for each row of ${first.name}.`,
      );
    first ??= { name, count };
  }
  return first?.count ?? 0;
}

/** One weight ≥ 0 per row, as float32. */
export function checkWeights(where: string, sampleWeight: ArrayInput, count: number): HostArray<"float32"> {
  const name = `${where}: sampleWeight`;
  const weights = toHostArray(sampleWeight, { name, dtype: "float32" });
  if (weights.shape.length !== 1 || weights.shape[0] !== count)
    throw new ShapeError(`${name} has shape ${showShape(weights.shape)}, but x has ${count} rows. Give one weight per row.`);
  for (let i = 0; i < count; i++) {
    const weight = weights.data[i] ?? 0;
    if (weight < 0) throw new ArgumentError(`${name}: ${weight} at row ${i} is negative. Use weights ≥ 0.`);
  }
  return weights;
}

function checkPermutation(where: string, permutation: ArrayLike<number>, count: number): void {
  const advice = `Name each row from 0 to ${count - 1} once, as rng.permutation(${count}) does.`;
  if (permutation.length !== count)
    throw new ArgumentError(`${where}: the permutation has ${permutation.length} entries for ${count} rows. ${advice}`);
  const seen = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = permutation[i] ?? -1;
    if (seen[row] !== 0)
      throw new ArgumentError(
        `${where}: entry ${i} of the permutation is ${row}, ${seen[row] === 1 ? "a row named before" : "no row"}. ${advice}`,
      );
    seen[row] = 1;
  }
}

/** Fills arrays with rows of `source`: fresh ones, or one for whole batches and one for the last, partial batch. */
function rowFiller(
  source: HostArray,
  reuse: boolean,
): (order: ArrayLike<number> | undefined, start: number, end: number) => HostArray {
  const kept = new Map<number, HostArray & { data: HostData }>();
  const make = (size: number): HostArray => ({
    data: emptyRows(source, size),
    shape: [size, ...source.shape.slice(1)],
    dtype: source.dtype,
  });
  return (order, start, end) => {
    const size = end - start;
    let target = reuse ? kept.get(size) : undefined;
    if (target === undefined) {
      target = make(size);
      if (reuse) kept.set(size, target);
    }
    copyRows(source, order, start, end, target.data);
    return target;
  };
}
