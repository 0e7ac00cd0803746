import type { DType } from "@chainrule/engine";
import { ArgumentError, DTypeError, ShapeError, showShape } from "@chainrule/engine";
import { convertElements } from "./convertElements.ts";
import { flatten, showValue } from "./flatten.ts";
import type { ArrayInput, HostArray, NumericArray } from "./hostArray.ts";
import { isNumericArray, typedArrayName } from "./typedArrayName.ts";

/** How `toHostArray` converts and what it expects. */
export interface ToHostArrayOptions {
  /** What the array is called in errors: "x", "validation y". */
  readonly name: string;
  /**
   * Element type of the result. By default that of a `{ data, shape, dtype }`; else "bool" for booleans, "int32" for integer
   * typed arrays, "float32" for float arrays and for plain numbers.
   */
  readonly dtype?: DType | undefined;
  /** Sizes the result must have; null for any size. */
  readonly expectedShape?: readonly (number | null)[] | undefined;
  /** Lets NaN and Infinity pass. Only float32 can hold them. */
  readonly allowNonFinite?: boolean | undefined;
  /** "float64" keeps float32 elements in doubles, for the reference backend. */
  readonly floats?: "float32" | "float64" | undefined;
}

/**
 * Any array of numbers as a host array: nested arrays, typed arrays and views, shared memory, `{ data, shape }`.
 *
 * Values are converted exactly or refused, but for float32's own rounding: doubles go to the nearest float32, so integers
 * beyond 2^24 in size may change in their last digits. A typed array that already fits is not copied: the result looks
 * into the caller's memory, and sees what is written there later.
 *
 * Throws a ShapeError for ragged arrays and unexpected shapes, a DTypeError for strings, BigInts, holes and values that the
 * type cannot hold (fractions in int32), a NumericError for NaN and Infinity; each names the row and column.
 */
export function toHostArray<D extends DType>(
  value: ArrayInput,
  options: ToHostArrayOptions & { readonly dtype: D },
): HostArray<D>;
export function toHostArray(value: ArrayInput, options: ToHostArrayOptions): HostArray;
export function toHostArray(value: ArrayInput, options: ToHostArrayOptions): HostArray {
  const { name, expectedShape, allowNonFinite = false, floats = "float32" } = options;
  const source = sourceOf(name, value);
  const shape = [...source.shape];
  if (expectedShape !== undefined) checkShape(name, shape, expectedShape);
  const dtype = options.dtype ?? source.dtype;
  return { data: convertElements(source.values, dtype, { name, shape, allowNonFinite, floats }), shape, dtype };
}

interface Source {
  readonly values: NumericArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

function sourceOf(name: string, value: unknown): Source {
  if (isNumericArray(value)) return { values: value, shape: [value.length], dtype: naturalType(value) };
  if (Array.isArray(value)) {
    const { values, shape, kind } = flatten(name, value);
    return { values, shape, dtype: kind === "boolean" ? "bool" : "float32" };
  }
  if (typeof value === "object" && value !== null) {
    const { read, data, shape, dtype }: { read?: unknown; data?: unknown; shape?: unknown; dtype?: unknown } = value;
    if (typeof read === "function")
      throw new ArgumentError(
        `${name}: a tensor is read asynchronously. Pass { data: await tensor.read(), shape: tensor.shape }.`,
      );
    if (data !== undefined && shape !== undefined) return shapedSource(name, data, shape, dtype);
  }
  const found = typedArrayName(value);
  if (found !== undefined)
    throw new DTypeError(`${name}: a ${found} does not hold plain numbers. Convert its elements with Number(…).`);
  throw new DTypeError(`${name}: expected an array of numbers, got ${showValue(value)}. Pass nested or typed arrays.`);
}

function shapedSource(name: string, data: unknown, shape: unknown, dtype: unknown): Source {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0))
    throw new ShapeError(`${name}: the shape must list whole sizes ≥ 0, got ${showSizes(shape)}. Pass one size per axis.`);
  const sizes: readonly number[] = shape;
  if (dtype !== undefined && dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
    throw new DTypeError(`${name}: unknown dtype ${showValue(dtype)}. Choose "float32", "int32" or "bool".`);
  const { values, shape: own, dtype: natural } = sourceOf(name, data);
  const size = sizes.reduce((product, n) => product * n, 1);
  if (own.length !== 1 || values.length !== size)
    throw new ShapeError(
      `${name}: data of shape ${showShape(own)} does not fill shape ${showShape(sizes)} (${size} elements). ` +
        `Pass flat data with as many elements.`,
    );
  return { values, shape: sizes, dtype: dtype ?? natural };
}

function naturalType(values: NumericArray): DType {
  return typedArrayName(values)?.startsWith("Float") === true ? "float32" : "int32";
}

function checkShape(name: string, shape: readonly number[], expected: readonly (number | null)[]): void {
  if (shape.length === expected.length && expected.every((n, i) => n === null || n === shape[i])) return;
  const hint =
    shape.length === 1 && expected.length > 1
      ? "A flat array is one-dimensional: nest it, or pass { data, shape }."
      : "Check the columns, or reshape it.";
  throw new ShapeError(`${name}: expected shape ${showExpected(expected)}, got ${showShape(shape)}. ${hint}`);
}

/** `[any, 4]`. */
function showExpected(expected: readonly (number | null)[]): string {
  return `[${expected.map((n) => n ?? "any").join(", ")}]`;
}

function showSizes(shape: unknown): string {
  return Array.isArray(shape) ? `[${shape.map((n) => showValue(n)).join(", ")}]` : showValue(shape);
}
