import { ShapeError, showShape, Tensor } from "@chainrule/engine";
import type { Rng } from "@chainrule/engine";
import { batches, toHostArray } from "@chainrule/data";
import type { ArrayInput, Batch, BatchSource, HostArray } from "@chainrule/data";
import type { Layer } from "@chainrule/layers";
import type { Loss } from "./losses/loss.ts";
import type { ClassWeight } from "./rowWeights.ts";
import { fitTargets } from "./targets.ts";

/** Rows as `fit`, `evaluate` and `predict` take them: nested arrays, typed arrays, `{ data, shape }`, or tensors. */
export type Rows = ArrayInput | Tensor;

/** What the batches must fit. */
export interface Wanted {
  readonly where: string;
  readonly network: Layer;
  readonly loss: Loss;
  readonly floats: "float32" | "float64";
  readonly allowNonFinite: boolean | undefined;
  readonly classWeight: ClassWeight | undefined;
}

/** One pass through the data. */
export interface Pass {
  /** The next batch; undefined at the end. */
  next(): Batch | undefined | Promise<Batch | undefined>;
  close(): Promise<void>;
}

/** Batches, epoch by epoch. */
export interface Source {
  /** Steps of an epoch, where the data says. */
  readonly steps: number | undefined;
  epoch(epoch: number): Pass;
  /** Says that no more is wanted. */
  close(): Promise<void>;
}

/** Rows on the host, checked against the network's input. */
export async function inputRows(
  where: string,
  x: Rows,
  network: Layer,
  floats: "float32" | "float64",
  allowNonFinite?: boolean,
): Promise<HostArray> {
  const rows = toHostArray(await onHost(x), { name: where, dtype: "float32", floats, allowNonFinite });
  checkInput(where, rows, network);
  return rows;
}

/** What is evaluated on: everything of (x, y), row by row, or one pass over batches. */
export async function evaluationSource(
  x: Rows | BatchSource,
  y: Rows | undefined,
  { batchSize, sampleWeight }: { batchSize: number; sampleWeight: Rows | undefined },
  wanted: Wanted,
): Promise<Source> {
  if (isBatchSource(x)) return await streamsOf(x, undefined, wanted);
  return rowsSource(await arrayRows(x, y as Rows, sampleWeight, wanted), batchSize, undefined, wanted.where);
}

/** Checked rows: x, y as the loss takes it, and weights with the class weights in them. */
export interface CheckedRows {
  readonly x: HostArray;
  readonly y: HostArray;
  readonly weight: HostArray | undefined;
}

/** (x, y, weights) on the host, converted and checked. */
export async function arrayRows(x: Rows, y: Rows, sampleWeight: Rows | undefined, wanted: Wanted): Promise<CheckedRows> {
  const { where, network, loss, floats, allowNonFinite } = wanted;
  const inputs = await inputRows(`${where}: x`, x, network, floats, allowNonFinite);
  const given = toHostArray(await onHost(y), { name: `${where}: y`, floats, allowNonFinite });
  if (given.shape[0] !== inputs.shape[0])
    throw new ShapeError(
      `${where}: x has ${inputs.shape[0] ?? 0} rows and y has ${given.shape[0] ?? 0}. Give one target per row of x.`,
    );
  const targets = fitTargets(`${where}: y`, given, loss, network.outputShape);
  let weight: HostArray | undefined;
  if (sampleWeight !== undefined) {
    const { checkWeights } = await import("./rowWeights.ts");
    weight = checkWeights(where, await onHost(sampleWeight), inputs.shape[0] ?? 0);
  }
  return await withClassWeights(where, { x: inputs, y: targets, weight }, wanted);
}

/** The rows with the weights of their classes; what computes those is loaded when there are any. */
export async function withClassWeights(where: string, rows: CheckedRows, wanted: Wanted): Promise<CheckedRows> {
  if (wanted.classWeight === undefined) return rows;
  const { classWeighted } = await import("./rowWeights.ts");
  return { ...rows, weight: classWeighted(where, rows.y, rows.weight, wanted) };
}

/** Batches over checked rows. */
export function rowsSource({ x, y, weight }: CheckedRows, batchSize: number, rng: Rng | undefined, where: string): Source {
  const count = x.shape[0] ?? 0;
  const cut = (permutation: Uint32Array | undefined): ReturnType<typeof batches> =>
    batches(x, y, { batchSize, sampleWeight: weight, permutation, where });
  const plain = cut(undefined);
  return {
    steps: plain.steps,
    epoch(epoch) {
      const rows = rng === undefined ? plain : cut(rng.key("shuffle", epoch).permutation(count));
      let next = 0;
      return {
        next: () => (next < rows.steps ? rows.batch(next++) : undefined),
        close: nothing,
      };
    },
    close: nothing,
  };
}

async function nothing(): Promise<void> {
  return Promise.resolve();
}

/** `streamSource`, loaded when the first iterable comes: most applications train on rows. */
export async function streamsOf(source: BatchSource, stepsPerEpoch: number | undefined, wanted: Wanted): Promise<Source> {
  const { streamSource } = await import("./streamSource.ts");
  return streamSource(source, stepsPerEpoch, wanted);
}

/** Whether the value gives batches, not rows. */
export function isBatchSource(x: unknown): x is BatchSource {
  if (typeof x === "function") return true;
  return (
    typeof x === "object" &&
    x !== null &&
    !Array.isArray(x) &&
    !ArrayBuffer.isView(x) &&
    !("data" in x && "shape" in x) && // rows that can be iterated, as a prediction
    (Symbol.iterator in x || Symbol.asyncIterator in x)
  );
}

async function onHost(rows: Rows): Promise<ArrayInput> {
  return rows instanceof Tensor ? { data: await rows.read(), shape: rows.shape, dtype: rows.dtype } : rows;
}

/** Throws a ShapeError unless x is what the network takes. */
export function checkInput(where: string, x: HostArray, network: Layer): void {
  const expected = network.inputShape.slice(1);
  if (x.shape.length - 1 !== expected.length || expected.some((n, i) => n !== null && n !== x.shape[i + 1]))
    throw new ShapeError(
      `${where}: got shape ${showShape(x.shape)}, the network takes ${showShape(network.inputShape)}. ${advice(x, expected)}`,
    );
}

function advice(x: HostArray, expected: readonly (number | null)[]): string {
  if (x.data.length === 0) return "There is no row in it.";
  if (x.shape.length !== expected.length) return "Check the columns, or the input(…) of the network.";
  return expected.length === 1 && expected[0] === 1
    ? "Make a column of it: one row per sample, as in values.map((value) => [value])."
    : "One sample is a batch of one: wrap it in an array.";
}
