import { requireKnownOptions, showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { PoolingWindows } from "../kernels.ts";
import { requireType } from "../operand.ts";
import { pooledSize } from "../pooledShape.ts";
import type { ShapeOf } from "../shape.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** One number for all spatial axes, or one for each. */
export type PerAxis<N extends 1 | 2 | 3> = number | ShapeOf<N>;

/** What is put around the spatial axes: nothing; as much as gives ceil(size / stride) windows, the odd cell at the end; or as said. */
export type PoolPadding = "valid" | "same" | number | readonly (number | readonly [before: number, after: number])[];

/** Windows over N spatial axes. */
export interface PoolOptions<N extends 1 | 2 | 3> {
  /** Cells of a window along each spatial axis; 2 when left out. */
  readonly poolSize?: PerAxis<N>;
  /** From one window to the next; the size of the window when left out. */
  readonly strides?: PerAxis<N>;
  /** "valid" when left out. A number is put on both sides of every axis; a pair is [before, after]. */
  readonly padding?: PoolPadding;
  /** From one cell of a window to the next; 1 when left out. */
  readonly dilations?: PerAxis<N>;
}

const names = ["poolSize", "strides", "padding", "dilations"] as const;
const axisNames: Readonly<Record<number, string>> = { 1: "length", 2: "height, width", 3: "depth, height, width" };

/** The windows that a user's options ask for on x [batch, spatial axes, channels]. Each of them covers a cell of x, or a ShapeError says which does not. */
export function windowsFor<N extends 1 | 2 | 3>(
  where: string,
  x: Tensor,
  axes: N,
  options: PoolOptions<N>,
  ...more: readonly string[]
): PoolingWindows {
  requireType(where, x, "float32");
  requireKnownOptions(where, options, [...names, ...more]);
  if (x.rank !== axes + 2)
    throw new ShapeError(
      `${where}: got shape ${showShape(x.shape)}. Expected [batch, ${axisNames[axes] ?? ""}, channels], channels last.`,
    );
  return windowsOver(where, x.shape.slice(1, -1), options as PoolOptions<1 | 2 | 3>);
}

/** The windows that options ask for over spatial axes of the given sizes; a ShapeError where one has no cell of its own. */
export function windowsOver(where: string, sizes: readonly number[], options: PoolOptions<1 | 2 | 3>): PoolingWindows {
  const axes = sizes.length;
  const { poolSize = 2, strides = poolSize, padding = "valid", dilations = 1 } = options;
  const window = perAxis(where, "poolSize", poolSize, axes);
  const steps = perAxis(where, "strides", strides, axes);
  const spread = perAxis(where, "dilations", dilations, axes);
  const pairs = sizes.map((size, i) => paddingOf(where, padding, i, axes, size, reach(window[i]!, spread[i]!), steps[i]!));
  sizes.forEach((size, i) => {
    requireCells(where, size, window[i]!, steps[i]!, spread[i]!, pairs[i]!, padding);
  });
  return { window, strides: steps, dilations: spread, padding: pairs };
}

/** Cells that a window spans, gaps included. */
function reach(window: number, dilation: number): number {
  return (window - 1) * dilation + 1;
}

/** One integer of at least 1 for each axis. */
export function perAxis(where: string, name: string, value: unknown, axes: number): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: axes }, () => value);
  if (list.length !== axes || list.some((n) => !Number.isInteger(n) || (n as number) < 1))
    throw new ArgumentError(
      `${where}: ${name} is ${showValue(value)}. Use an integer of at least 1${axes === 1 ? "" : `, or ${axes} of them`}.`,
    );
  return [...(list as number[])]; // the caller may change his later
}

function paddingOf(
  where: string,
  padding: unknown,
  axis: number,
  axes: number,
  size: number,
  span: number,
  stride: number,
): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  const own: unknown = Array.isArray(padding) ? (padding[axis] as unknown) : padding;
  const pair: readonly unknown[] = Array.isArray(own) ? own : [own, own];
  if (
    (Array.isArray(padding) && padding.length !== axes) ||
    pair.length !== 2 ||
    pair.some((n) => !Number.isInteger(n) || (n as number) < 0)
  )
    throw new ArgumentError(
      `${where}: padding is ${showValue(padding)}. Use "valid", "same", an integer >= 0, or one integer or [before, after] for each of the ${axes} spatial axes.`,
    );
  return [pair[0] as number, pair[1] as number];
}

/** There is no maximum and no mean of nothing: every window must have a cell of x. */
function requireCells(
  where: string,
  size: number,
  window: number,
  stride: number,
  dilation: number,
  pair: readonly [number, number],
  padding: unknown,
): void {
  const count = pooledSize(size, window, stride, dilation, pair);
  if (count < 1 && !(size === 0 && padding === "same"))
    throw new ShapeError(
      `${where}: a window that spans ${reach(window, dilation)} cells does not fit into ${size + pair[0] + pair[1]}, padding included. Use a smaller poolSize or padding: "same".`,
    );
  for (let o = 0; o < count; o++) {
    // the first cell at or behind 0
    const start = o * stride - pair[0];
    const k = start >= 0 ? 0 : Math.ceil(-start / dilation);
    if (k >= window || start + k * dilation >= size)
      throw new ShapeError(
        `${where}: window ${o} along an axis of size ${size} has no cell but padding, with poolSize ${window}, stride ${stride}, dilation ${dilation}, padding ${showShape(pair)}. Use less padding.`,
      );
  }
}
