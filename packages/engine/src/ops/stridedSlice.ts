import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import type { Attributes } from "../kernels.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { requireTensor } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { normalizeAxes, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { RankOfShape } from "./reshape.ts";
import { slice } from "./slice.ts";

/** StridedSlice's adjoint puts the upstream back where it was taken from, zeros elsewhere. */
const stridedSliceOp: Op<Attributes<"StridedSlice">> = linear(
  "StridedSlice",
  (upstream, { inputs: [x], attributes: { begin, strides } }) =>
    apply(dilatePadOp, [upstream], { shape: (x as Tensor).shape, begin, strides }),
);

/** DilatePad's adjoint takes the elements out again. */
const dilatePadOp: Op<Attributes<"DilatePad">> = linear(
  "DilatePad",
  (upstream, { inputs: [x], attributes: { begin, strides } }) =>
    apply(stridedSliceOp, [upstream], {
      begin,
      end: (x as Tensor).shape.map((n, i) => lastOf(begin[i] as number, n, strides[i] as number)),
      strides,
    }),
);

/** Reverse is its own adjoint. */
const reverseOp: Op<Attributes<"Reverse">> = linear("Reverse", (upstream, { attributes }) =>
  apply(reverseOp, [upstream], attributes),
);

/** The end behind n elements from `begin` on. */
function lastOf(begin: number, n: number, stride: number): number {
  return n === 0 ? begin : begin + (n - 1) * stride + 1;
}

/** x backwards along the axes; along all of them when left out. NumPy's `flip`. */
export function reverse<R extends Rank, D extends DType>(x: Tensor<R, D>, axes?: number | readonly number[]): Tensor<R, D> {
  requireTensor("reverse", x);
  const dims = normalizeAxes("reverse", axes, x.rank).filter((axis) => x.shape[axis] !== 1);
  return dims.length === 0 ? x : (apply(reverseOp, [x], { dims }) as Tensor<R, D>);
}

/**
 * x[begin[0] : end[0] : strides[0], begin[1] : …] as NumPy and Keras read it: negative positions count from the end, those beyond it stop
 * there, a negative stride runs backwards, null is an open end. Axes behind the last one given stay whole; strides are 1 when left out.
 */
export function stridedSlice<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  begin: readonly (number | null)[],
  end: readonly (number | null)[],
  strides: readonly number[] = [],
): Tensor<R, D> {
  const where = "stridedSlice";
  requireTensor(where, x);
  requirePositions(`${where}: begin`, begin, x.rank, true);
  requirePositions(`${where}: end`, end, x.rank, true);
  requirePositions(`${where}: strides`, strides, x.rank, false);
  if (strides.includes(0)) throw new ArgumentError(`${where}: strides ${showValue(strides)}. A stride is not 0.`);
  const parts = x.shape.map((n, i) => part(n, begin[i] ?? undefined, end[i] ?? undefined, strides[i] ?? 1));
  return withinScope(() => {
    const starts = parts.map(({ start }) => start);
    const isWhole = parts.every(({ start, stride, count }, i) => start === 0 && stride === 1 && count === x.shape[i]);
    const taken = isWhole
      ? x
      : parts.every(({ stride }) => stride === 1)
        ? slice(
            x,
            starts,
            parts.map(({ count }) => count),
          )
        : (apply(stridedSliceOp, [x], {
            begin: starts,
            end: parts.map(({ start, stride, count }) => lastOf(start, count, stride)),
            strides: parts.map(({ stride }) => stride),
          }) as Tensor<R, D>);
    return reverse(
      taken,
      parts.flatMap(({ isBackwards }, i) => (isBackwards ? [i] : [])),
    );
  });
}

/** Python's slice of an axis of n elements, as a forward walk that may have to be turned round. */
function part(
  n: number,
  begin: number | undefined,
  end: number | undefined,
  step: number,
): { readonly start: number; readonly stride: number; readonly count: number; readonly isBackwards: boolean } {
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + n : at, low), high);
  const from = begin === undefined ? (step > 0 ? low : high) : clamp(begin);
  const to = end === undefined ? (step > 0 ? high : low) : clamp(end);
  const count = Math.max(Math.ceil((to - from) / step), 0);
  if (count === 0) return { start: 0, stride: 1, count, isBackwards: false };
  const last = from + (count - 1) * step;
  // one element has no direction
  return { start: Math.min(from, last), stride: count === 1 ? 1 : Math.abs(step), count, isBackwards: step < 0 && count > 1 };
}

function requirePositions(where: string, positions: readonly (number | null)[], rank: number, isOpen: boolean): void {
  const allowed = isOpen ? "integers or null" : "integers";
  const isList = Array.isArray(positions) && Array.from(positions).every((n) => Number.isInteger(n) || (isOpen && n === null));
  if (!isList) throw new ArgumentError(`${where} ${showValue(positions)}. Use an array of ${allowed}, one per axis.`);
  if (positions.length > rank)
    throw new ShapeError(`${where} ${showValue(positions)} for a tensor of rank ${rank}. Use at most one per axis.`);
}

/**
 * Zeros of `shape` with x[i, j, …] at begin + [i, j, …] strides: x dilated and padded, the adjoint of `stridedSlice`. Strides are 1 when
 * left out.
 */
export function dilatePad<const S extends Shape, D extends DType>(
  x: Tensor<Rank, D>,
  shape: S,
  begin: readonly number[],
  strides?: readonly number[],
): Tensor<RankOfShape<S>, D> {
  requireTensor("dilatePad", x);
  const steps = strides ?? x.shape.map(() => 1);
  const isFitting =
    [shape, begin, steps].every((list) => Array.isArray(list) && list.length === x.rank && list.every(Number.isInteger)) &&
    x.shape.every(
      (n, i) =>
        (begin[i] as number) >= 0 &&
        (steps[i] as number) >= 1 &&
        (shape[i] as number) >= lastOf(begin[i] as number, n, steps[i] as number),
    );
  if (!isFitting)
    throw new ShapeError(
      `dilatePad: ${showShape(x.shape)} from ${showValue(begin)} in steps of ${showValue(steps)} does not fit into ${showValue(shape)}. Give one integer per axis, so that all elements land inside.`,
    );
  return apply(dilatePadOp, [x], { shape: [...shape], begin: [...begin], strides: [...steps] }) as Tensor<RankOfShape<S>, D>;
}
