import { requireKnownOptions, showValue } from "../../choices.ts";
import { mul } from "../../elementwise.ts";
import { ArgumentError, ShapeError } from "../../errors.ts";
import { operands, requireTensor, requireType } from "../../operand.ts";
import type { Operand, RankOf } from "../../operand.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import { normalizeAxis, showShape } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import type { OneLess } from "../matMul.ts";
import { reshape } from "../reshape.ts";
import { sum } from "../sum.ts";
import { contract, diagonalOf } from "./contract.ts";

/** Rank of NumPy's dot. */
export type DotRank<A extends Rank, B extends Rank> = Rank extends A | B
  ? Rank
  : A extends 0
    ? B
    : B extends 0
      ? A
      : A extends 1
        ? OneLess[B]
        : B extends 1
          ? OneLess[A]
          : [A, B] extends [2, 2]
            ? 2
            : Rank;

/**
 * NumPy's dot: y = sum over k of a[..., k] b[..., k, m].  The last axis of a is summed with the last but one of b, or with its only one.
 * Vectors give their inner product, matrices their product, a scalar scales. a: [p, k], b: [q, k, m], y: [p, q, m]: unlike in matMul, the
 * axes of both stay.
 */
export function dot<A extends Operand, B extends Operand>(a: A, b: B): Tensor<DotRank<RankOf<A>, RankOf<B>>, "float32"> {
  return withinScope(() => {
    const [p, q] = floats("dot", a, b);
    if (p.rank === 0 || q.rank === 0) return mul(p, q) as Tensor;
    return tensorDotOf("dot", p, q, [p.rank - 1], [Math.max(0, q.rank - 2)]);
  }) as Tensor<DotRank<RankOf<A>, RankOf<B>>, "float32">;
}

/** y[i, j] = a[i] b[j]. Operands of other ranks count as their elements in a row. a: [n], b: [m], y: [n, m]. */
export function outer(a: Operand, b: Operand): Tensor<2, "float32"> {
  return withinScope(() => {
    const [p, q] = floats("outer", a, b);
    return mul(reshape(p, [p.size, 1]), reshape(q, [1, q.size]));
  }) as Tensor as Tensor<2, "float32">;
}

/**
 * The sum of products over pairs of axes; the other axes of a come first in the result, then those of b. `axes` is a count (the last ones of a
 * with the first ones of b), or the axes of a and the axes of b, in the same order: 2 when left out, 0 is the outer product.
 */
export function tensorDot(
  a: Operand,
  b: Operand,
  axes: number | readonly [number | readonly number[], number | readonly number[]] = 2,
): Tensor<Rank, "float32"> {
  return withinScope(() => {
    const [p, q] = floats("tensorDot", a, b);
    const [left, right] = axesOf(p, q, axes);
    return tensorDotOf("tensorDot", p, q, left, right);
  }) as Tensor<Rank, "float32">;
}

function axesOf(p: Tensor, q: Tensor, axes: unknown): [number[], number[]] {
  if (Number.isInteger(axes)) {
    const count = axes as number;
    if (count < 0 || count > p.rank || count > q.rank)
      throw new ShapeError(
        `tensorDot: ${count} axes of ${showShape(p.shape)} and ${showShape(q.shape)}. Use from 0 to ${Math.min(p.rank, q.rank)}.`,
      );
    const first = Array.from({ length: count }, (_, i) => i);
    return [first.map((i) => p.rank - count + i), first];
  }
  if (!Array.isArray(axes) || axes.length !== 2)
    throw new ArgumentError(`tensorDot: axes ${showValue(axes)}. Use a count, or the axes of both: [[1], [0]].`);
  const list = (of: unknown, x: Tensor): number[] =>
    (Array.isArray(of) ? (of as number[]) : [of as number]).map((axis) => normalizeAxis("tensorDot", axis, x.rank));
  const [left, right] = [list(axes[0], p), list(axes[1], q)];
  if (left.length !== right.length || new Set(left).size !== left.length || new Set(right).size !== right.length)
    throw new ArgumentError(`tensorDot: axes ${showValue(axes)} do not pair up. Name as many axes of a as of b, each once.`);
  return [left, right];
}

/** The axes get letters: an equation of two operands. */
function tensorDotOf(where: string, p: Tensor, q: Tensor, left: readonly number[], right: readonly number[]): Tensor {
  for (const [i, axis] of left.entries())
    if (p.shape[axis] !== q.shape[right[i]!])
      throw new ShapeError(
        `${where}: axis ${axis} of ${showShape(p.shape)} and axis ${right[i]} of ${showShape(q.shape)} have sizes ${p.shape[axis]} and ${q.shape[right[i]!]}. They must be equal.`,
      );
  const a = p.shape.map((_, axis) => `a${axis}`);
  const b = q.shape.map((_, axis) => (right.includes(axis) ? `a${left[right.indexOf(axis)]}` : `b${axis}`));
  const sizes = new Map([...a.map((label, i) => [label, p.shape[i]!] as const), ...b.map((label, i) => [label, q.shape[i]!] as const)]); // prettier-ignore
  const output = [...a.filter((_, i) => !left.includes(i)), ...b.filter((_, i) => !right.includes(i))];
  return contract(where, { terms: [a, b], output, sizes }, [p, q]);
}

function floats(where: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const pair = operands(where, [a, b]) as [Tensor, Tensor];
  for (const x of pair) requireType(where, x, "float32");
  return pair;
}

/** Which diagonal of which two axes. */
export interface MatrixTraceOptions {
  /** 0 is the main diagonal; k > 0 lies k columns to the right of it, k < 0 below it. */
  readonly offset?: number;
  /** The axis of the rows, 0 when left out. */
  readonly axis1?: number;
  /** The axis of the columns, 1 when left out. */
  readonly axis2?: number;
}

/** The sum of a diagonal: y = sum over i of x[i, i + offset], over two axes of x, by NumPy's rule the first two. x: [n, m, ...], y: [...]. */
export function matrixTrace<R extends Rank>(
  x: Tensor<R>,
  options: MatrixTraceOptions = {},
): Tensor<R extends 2 ? 0 : Rank, "float32"> {
  requireTensor("matrixTrace", x);
  requireKnownOptions("matrixTrace", options, ["offset", "axis1", "axis2"]);
  requireType("matrixTrace", x, "float32");
  const { offset = 0, axis1 = 0, axis2 = 1 } = options;
  if (x.rank < 2) throw new ShapeError(`matrixTrace: expected a matrix, got shape ${showShape(x.shape)}. Reshape it.`);
  if (!Number.isInteger(offset)) throw new ArgumentError(`matrixTrace: offset ${showValue(offset)}. Use an integer.`);
  const [first, second] = [normalizeAxis("matrixTrace", axis1, x.rank), normalizeAxis("matrixTrace", axis2, x.rank)];
  if (first === second) throw new ArgumentError(`matrixTrace: axis ${axis1} twice. Name two axes.`);
  return withinScope(() => sum(diagonalOf(x, first, second, offset), { axis: -1 })) as Tensor as Tensor<
    R extends 2 ? 0 : Rank,
    "float32"
  >;
}
