import { requireKnownOptions, showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireType } from "../operand.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxes, reducedShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";

/** Options of a reduction. */
export interface Reduction {
  /** The axes to reduce; all of them when left out. Negative axes count from the end. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the reduced axes with size 1. */
  readonly keepDims?: boolean | undefined;
}

/** The rank that is left when one axis goes. */
export type RankBelow<R extends Rank> = { 0: 0; 1: 0; 2: 1; 3: 2; 4: 3; 5: 4; 6: 5 }[R];

/** The options under which everything is reduced to one number. */
type Whole<Options> = Options & { axis?: undefined; keepDims?: false | undefined };

/** What the public functions of reductions to one element type look like; `mean` is the pattern. */
export interface Reducer<Options extends Reduction = Reduction, D extends DType = "float32"> {
  (x: Tensor, options?: Whole<Options>): Tensor<0, D>;
  <R extends Rank>(x: Tensor<R>, options: Options & { keepDims: true }): Tensor<R, D>;
  <R extends Rank>(x: Tensor<R>, options: Options & { axis: number; keepDims?: false | undefined }): Tensor<RankBelow<R>, D>;
  (x: Tensor, options: Options): Tensor<Rank, D>;
}

/** What the public functions of reductions look like that keep the element type; `sum` is the pattern. */
export interface NumericReducer<Options extends Reduction = Reduction> {
  <D extends DType>(x: Tensor<Rank, D>, options?: Whole<Options>): Tensor<0, D>;
  <R extends Rank, D extends DType>(x: Tensor<R, D>, options: Options & { keepDims: true }): Tensor<R, D>;
  <R extends Rank, D extends DType>(
    x: Tensor<R, D>,
    options: Options & { axis: number; keepDims?: false | undefined },
  ): Tensor<RankBelow<R>, D>;
  <D extends DType>(x: Tensor<Rank, D>, options: Options): Tensor<Rank, D>;
}

/** What a reduction does, in the words of its kernels. */
export interface Axes {
  readonly axis: readonly number[];
  readonly keepDims: boolean;
}

/** The axes of a reduction, counted from 0, after a look at all that a caller may get wrong. */
export function axesOf(
  where: string,
  x: Tensor,
  options: Reduction,
  types: readonly DType[],
  more: readonly string[] = [],
): Axes {
  requireType(where, x, ...types);
  requireKnownOptions(where, options, ["axis", "keepDims", ...more]);
  const { axis, keepDims = false } = options;
  if (typeof keepDims !== "boolean") throw new ArgumentError(`${where}: keepDims is ${showValue(keepDims)}. Use true or false.`);
  return { axis: normalizeAxes(where, axis, x.rank), keepDims };
}

/** How many elements of x go into one of the result. */
export function countOf(x: Tensor, axis: readonly number[]): number {
  return axis.reduce((n, i) => n * (x.shape[i] ?? 1), 1);
}

/** A reduction's result with the reduced axes put back with size 1. */
export function keep(y: Tensor, x: Tensor, axis: readonly number[]): Tensor {
  return reshape(y, reducedShape(x.shape, axis, true));
}

/** A reduction without a neutral element has no value over nothing. */
export function requireSomething(where: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((i) => x.shape[i] === 0))
    throw new ShapeError(
      `${where}: ${showShape(x.shape)} has no elements along the reduced axes [${axes.join(", ")}]. There is no ${where} of nothing.`,
    );
}
