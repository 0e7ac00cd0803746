import { requireKnownOptions, showValue } from "../choices.ts";
import { add, mul } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import type { DType } from "../dtype.ts";
import { requireType } from "../operand.ts";
import { untraced } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, reducedShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { notEqual } from "./compare.ts";
import { axesOf, countOf, requireSomething } from "./reducer.ts";
import type { Reducer, Reduction } from "./reducer.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";
import { takeAlongAxis } from "./takeAlongAxis.ts";
import { swapAxes, transpose } from "./transpose.ts";
import { where } from "./where.ts";

// The order of all functions here: equal elements stand in the order they came in, and NaN is above every number, so that it comes last
// in ascending order and first in descending order (as in PyTorch; ascending as in NumPy). -0 equals 0.

/** Options of sort and argSort. */
export interface SortOptions {
  /** The axis along which elements are ordered; the last one when left out. */
  readonly axis?: number | undefined;
  /** Largest first. */
  readonly descending?: boolean | undefined;
}

/** Options of topK. */
export interface TopKOptions {
  /** The axis along which elements are chosen; the last one when left out. */
  readonly axis?: number | undefined;
  /** False for the smallest elements. */
  readonly largest?: boolean | undefined;
}

/** Indices along one axis that put x in order. Stable: equal elements keep their order. NaN is above every number. float32 and int32. */
export function argSort<R extends Rank>(x: Tensor<R>, options: SortOptions = {}): Tensor<R, "int32"> {
  const { axis, descending } = settled("argSort", x, options);
  return withinScope(() => order(x, axis, descending)) as Tensor as Tensor<R, "int32">;
}

/** x in order along one axis, ascending unless `descending`. NaN is above every number. Gradients go back to where the elements came from. */
export function sort<R extends Rank, D extends DType>(x: Tensor<R, D>, options: SortOptions = {}): Tensor<R, D> {
  const { axis, descending } = settled("sort", x, options);
  return withinScope(() => takeAlongAxis(x, order(x, axis, descending), axis)) as Tensor as Tensor<R, D>;
}

/**
 * The k largest elements along one axis, largest first, and where they stand; of equal ones the first. NaN is above every number, as
 * for argMax. Gradients go to the chosen elements. `largest: false` gives the k smallest, smallest first.
 */
export function topK<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  k: number,
  options: TopKOptions = {},
): { values: Tensor<R, D>; indices: Tensor<R, "int32"> } {
  requireType("topK", x, "float32", "int32");
  requireKnownOptions("topK", options, ["axis", "largest"]);
  const { axis = -1, largest = true } = options;
  requireBoolean("topK", "largest", largest);
  const at = normalizeAxis("topK", axis, x.rank);
  const length = x.shape[at] ?? 0;
  if (!Number.isInteger(k) || k < 0 || k > length)
    throw new ArgumentError(
      `topK: k is ${showValue(k)} for ${length} elements along axis ${at} of ${showShape(x.shape)}. Use an integer from 0 to ${length}.`,
    );
  return withinScope(() => {
    const indices = slice(
      order(x, at, largest),
      x.shape.map(() => 0),
      x.shape.map((n, i) => (i === at ? k : n)),
    );
    const values = takeAlongAxis(x, indices as Tensor<Rank, "int32">, at);
    return { values: values as Tensor as Tensor<R, D>, indices: indices as Tensor as Tensor<R, "int32"> };
  });
}

/** The middle of the ordered elements along the axes; between the two middle ones of an even number, their mean (as in NumPy and Keras). NaN where there is one. */
export const median: Reducer = ((x: Tensor, options: Reduction = {}): Tensor => {
  const { axis, keepDims } = axesOf("median", x, options, ["float32"]);
  requireSomething("median", x, axis);
  const shape = reducedShape(x.shape, axis, keepDims);
  const kept = x.shape.map((_, i) => i).filter((i) => !axis.includes(i));
  return withinScope(() => {
    const [rows, n] = [sizeOf(shape), countOf(x, axis)];
    const sorted = sort(reshape(transpose(x, [...kept, ...axis]), [rows, n]));
    const at = (i: number): Tensor => slice(sorted, [0, i], [rows, 1]);
    const [low, high, last] = [at(Math.floor((n - 1) / 2)), at(Math.floor(n / 2)), at(n - 1)];
    const middle = n % 2 === 1 ? low : add(mul(0.5, low), mul(0.5, high));
    return reshape(where(notEqual(last, last), last, middle), shape);
  });
}) as Reducer;

function settled(name: string, x: Tensor, options: SortOptions): { axis: number; descending: boolean } {
  requireType(name, x, "float32", "int32");
  requireKnownOptions(name, options, ["axis", "descending"]);
  const { axis = -1, descending = false } = options;
  requireBoolean(name, "descending", descending);
  return { axis: normalizeAxis(name, axis, x.rank), descending };
}

function requireBoolean(where: string, option: string, value: unknown): void {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${option} is ${showValue(value)}. Use true or false.`);
}

function order(x: Tensor, axis: number, descending: boolean): Tensor<Rank, "int32"> {
  const rows = swapAxes(untraced(x), axis, -1);
  return swapAxes(runKernel("ArgSort", [rows], { descending }), axis, -1) as Tensor as Tensor<Rank, "int32">;
}
