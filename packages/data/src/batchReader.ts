import type { DType } from "@chainrule/engine";
import { ArgumentError, ShapeError, showShape } from "@chainrule/engine";
import type { Batch } from "./batches.ts";
import { checkWeights, rowCount } from "./batches.ts";
import { showValue } from "./flatten.ts";
import type { ArrayInput, HostArray } from "./hostArray.ts";
import { toHostArray } from "./toHostArray.ts";

/** What an engine tensor looks like from here: a value that is read asynchronously. */
export interface ReadableArray {
  readonly shape: readonly number[];
  readonly dtype: DType;
  read(): Promise<Float32Array | Float64Array | Int32Array | Uint8Array>;
}

type Input = ArrayInput | ReadableArray;

/** One batch as a source gives it: named or in order. */
export type BatchInput =
  | { readonly x: Input; readonly y?: Input | undefined; readonly sampleWeight?: Input | undefined }
  | readonly [x: Input, y?: Input, sampleWeight?: Input];

/** How batches are converted. */
export interface BatchReaderOptions {
  readonly xType?: DType | undefined;
  readonly yType?: DType | undefined;
  readonly allowNonFinite?: boolean | undefined;
  readonly floats?: "float32" | "float64" | undefined;
}

/** Converts the batch of that number. */
export type BatchReader = (input: BatchInput, number: number) => Promise<Batch>;

/** Converts batches, and compares each with the first one ever read. */
export function batchReader(name: string, options: BatchReaderOptions): BatchReader {
  const { xType = "float32", yType, allowNonFinite, floats } = options;
  let first: { readonly x: string; readonly y: string; readonly weight: string } | undefined;
  return async (input, number) => {
    const where = `${name}: batch ${number}`;
    const parts = partsOf(where, input);
    const shared = { allowNonFinite, floats };
    const x = toHostArray(await hostInput(parts.x), { name: `${where}: x`, dtype: xType, ...shared });
    const y =
      parts.y === undefined ? undefined : toHostArray(await hostInput(parts.y), { name: `${where}: y`, dtype: yType, ...shared });
    const size = rowCount(where, { x, y });
    if (size === 0) throw new ShapeError(`${where}: x of shape ${showShape(x.shape)} has no rows. Leave empty batches out.`);
    const weight =
      parts.sampleWeight === undefined
        ? undefined
        : (checkWeights(where, await hostInput(parts.sampleWeight), size).data as Float32Array);

    const form = { x: showRow(x), y: showRow(y), weight: weight === undefined ? "none" : "one per row" };
    first ??= form;
    for (const part of ["x", "y", "weight"] as const)
      if (form[part] !== first[part])
        throw new ShapeError(
          `${where}: ${part} is ${form[part]}, but was ${first[part]} in the first batch. Give every batch the same form.`,
        );
    return { x, y, weight, size };
  };
}

function partsOf(where: string, input: BatchInput): Exclude<BatchInput, readonly unknown[]> {
  if (isPair(input)) return { x: input[0], y: input[1], sampleWeight: input[2] };
  if (typeof input === "object" && input !== null && input.x !== undefined) return input;
  throw new ArgumentError(`${where} is ${showValue(input)}. Give { x, y } or [x, y].`);
}

function isPair(input: BatchInput): input is readonly [x: Input, y?: Input, sampleWeight?: Input] {
  return Array.isArray(input) && input.length >= 1 && input.length <= 3;
}

async function hostInput(value: Input): Promise<ArrayInput> {
  return isReadable(value) ? { data: await value.read(), shape: value.shape, dtype: value.dtype } : value;
}

function isReadable(value: Input): value is ReadableArray {
  return typeof value === "object" && value !== null && "read" in value && typeof value.read === "function";
}

/** `float32 [batch, 4]`: what must be the same in every batch. */
function showRow(array: HostArray | undefined): string {
  return array === undefined ? "absent" : `${array.dtype} ${showShape([null, ...array.shape.slice(1)])}`;
}
