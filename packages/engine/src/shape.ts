import { showValue } from "./choices.ts";
import { ShapeError } from "./errors.ts";

/** All sizes of a tensor, outermost first; [] for a scalar. */
export type Shape = readonly number[];

/** Number of axes of a tensor. */
export type Rank = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The shape of a tensor of rank R: a tuple type. */
export type ShapeOf<R extends Rank> = ShapeTuples[R];

interface ShapeTuples {
  0: readonly [];
  1: readonly [number];
  2: readonly [number, number];
  3: readonly [number, number, number];
  4: readonly [number, number, number, number];
  5: readonly [number, number, number, number, number];
  6: readonly [number, number, number, number, number, number];
}

/** Number of elements: the product of the sizes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** `[2, 3]`. */
export function showShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((n) => (n === null ? "batch" : String(n))).join(", ")}]`;
}

/** Whether two shapes have the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The common shape of two operands by NumPy's rule: aligned at the last axis, sizes equal or 1. */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const m = a[a.length - rank + i] ?? 1;
    const n = b[b.length - rank + i] ?? 1;
    if (m !== n && m !== 1 && n !== 1)
      throw new ShapeError(
        `${where}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast together. Aligned at the last axis, sizes must be equal or 1.`,
      );
    out.push(m === 1 ? n : m);
  }
  return out;
}

/** Axes counted from 0, sorted, without repeats; `undefined` means all. Negative axes count from the end. */
export function normalizeAxes(where: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof axes !== "number" && !Array.isArray(axes))
    throw new ShapeError(
      `${where}: axis ${showValue(axes)} is neither an integer nor an array of integers. Use axis: 0 or axis: [0, 1].`,
    );
  const list = (typeof axes === "number" ? [axes] : (axes as readonly number[])).map((axis) => normalizeAxis(where, axis, rank));
  if (new Set(list).size !== list.length)
    throw new ShapeError(`${where}: axes [${String(axes)}] name one axis twice. Name each axis once.`);
  return list.sort((p, q) => p - q);
}

/** One axis counted from 0. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const at = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= rank)
    throw new ShapeError(
      `${where}: axis ${showValue(axis)} does not exist in a tensor of rank ${rank}. ${rank === 0 ? "Give it an axis with expandDims." : `Use an integer from ${-rank} to ${rank - 1}.`}`,
    );
  return at;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] ?? 1;
  }
  return strides;
}

/** The shape that remains after reducing `axes`: dropped, or kept with size 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims ? shape.map((n, i) => (axes.includes(i) ? 1 : n)) : shape.filter((_, i) => !axes.includes(i));
}

const mostElements = 2 ** 31 - 1;

/** A ShapeError unless the value is a shape that a tensor may have: at most 6 sizes >= 0. */
export function requireShape(where: string, shape: Shape): void {
  if (!Array.isArray(shape) || shape.length > 6 || Array.from(shape).some((n) => !Number.isInteger(n) || n < 0))
    throw new ShapeError(`${where}: ${showValue(shape)} is no shape. Use an array of at most 6 integers >= 0.`);
  if (sizeOf(shape) > mostElements)
    throw new ShapeError(
      `${where}: ${showShape(shape)} holds ${sizeOf(shape)} elements. A tensor holds at most ${mostElements}.`,
    );
}
