import { requireKnownOptions, showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { AveragingWindows, KernelAttributes, PoolingWindows } from "../kernels.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { requireType } from "../operand.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { max } from "./extremes.ts";
import { mean } from "./reductions.ts";
import { windowsFor } from "./windows.ts";
import type { PoolOptions } from "./windows.ts";

/** Options of average pooling. */
export interface AveragePoolOptions<N extends 1 | 2 | 3> extends PoolOptions<N> {
  /** Divide by the size of the window, padding counted as zeros (PyTorch's default); else by the cells that are there (Keras's, and ours). */
  readonly countIncludePad?: boolean;
}

/** Options of pooling over all of the spatial axes. */
export interface GlobalPoolOptions {
  /** Keep the spatial axes with size 1. */
  readonly keepDims?: boolean;
}

/** y = x at the cell that each window chooses: a choice that small changes of x leave as it is. */
const maxPoolOp: Op<PoolingWindows> = {
  name: "MaxPool",
  forward: (inputs, windows) => [runKernel("MaxPool", inputs, windows)],
  vjp: ([upstream], { inputs: [x], attributes }) => [apply(scatterOp, [upstream as Tensor, x as Tensor], attributes)],
  jvp: ([dx], { inputs: [x], attributes }) => [apply(takeOp, [dx as Tensor, x as Tensor], attributes)],
};

/** t at the cells that x chooses. Linear in t, constant in x. */
const takeOp: Op<PoolingWindows> = linear(
  "MaxPoolTake",
  (upstream, { inputs: [, x], attributes }) => [apply(scatterOp, [upstream, x as Tensor], attributes), undefined],
  { parameters: 1 },
);

/** The adjoint of the choice: each window's number is added at the cell that x chose for it. */
const scatterOp: Op<PoolingWindows> = linear(
  "MaxPoolGrad",
  (upstream, { inputs: [, x], attributes }) => [apply(takeOp, [upstream, x as Tensor], attributes), undefined],
  { parameters: 1 },
);

/** Means over windows; the adjoint spreads each window's number evenly over its cells. */
const averagePoolOp: Op<AveragingWindows> = linear("AvgPool", (upstream, { inputs: [x], attributes }) =>
  apply(spreadOp, [upstream], { ...attributes, size: (x as Tensor).shape.slice(1, -1) }),
);

const spreadOp: Op<KernelAttributes["AvgPoolGrad"]> = linear("AvgPoolGrad", (upstream, { attributes }) => {
  const { window, strides, dilations, padding, countIncludePad } = attributes;
  return apply(averagePoolOp, [upstream], { window, strides, dilations, padding, countIncludePad });
});

function maxPool<R extends Rank>(
  where: string,
  x: Tensor<R>,
  axes: 1 | 2 | 3,
  options: PoolOptions<1 | 2 | 3>,
): Tensor<R, "float32"> {
  return apply(maxPoolOp, [x], windowsFor(where, x, axes, options)) as Tensor<R, "float32">;
}

function averagePool<R extends Rank>(
  where: string,
  x: Tensor<R>,
  axes: 1 | 2 | 3,
  options: AveragePoolOptions<1 | 2 | 3>,
): Tensor<R, "float32"> {
  const windows = windowsFor(where, x, axes, options, "countIncludePad");
  const { countIncludePad = false } = options;
  requireFlag(where, "countIncludePad", countIncludePad);
  return apply(averagePoolOp, [x], { ...windows, countIncludePad }) as Tensor<R, "float32">;
}

/**
 * y = the largest cell of each window along the length.  x: [batch, length, channels], y: [batch, windows, channels].
 * Padding never wins, not even over negative cells. The first of equal maxima gets the gradient (as in TensorFlow and PyTorch);
 * NaN in a window makes NaN of it.
 */
export function maxPool1d(x: Tensor<3>, options: PoolOptions<1> = {}): Tensor<3, "float32"> {
  return maxPool("maxPool1d", x, 1, options);
}

/** y = the largest cell of each window.  x: [batch, height, width, channels]. As `maxPool1d` otherwise. */
export function maxPool2d(x: Tensor<4>, options: PoolOptions<2> = {}): Tensor<4, "float32"> {
  return maxPool("maxPool2d", x, 2, options);
}

/** y = the largest cell of each window.  x: [batch, depth, height, width, channels]. As `maxPool1d` otherwise. */
export function maxPool3d(x: Tensor<5>, options: PoolOptions<3> = {}): Tensor<5, "float32"> {
  return maxPool("maxPool3d", x, 3, options);
}

/**
 * y = the mean of each window along the length.  x: [batch, length, channels], y: [batch, windows, channels].
 * Divided by the number of cells of x in the window, or by its size with `countIncludePad`.
 */
export function averagePool1d(x: Tensor<3>, options: AveragePoolOptions<1> = {}): Tensor<3, "float32"> {
  return averagePool("averagePool1d", x, 1, options);
}

/** y = the mean of each window.  x: [batch, height, width, channels]. As `averagePool1d` otherwise. */
export function averagePool2d(x: Tensor<4>, options: AveragePoolOptions<2> = {}): Tensor<4, "float32"> {
  return averagePool("averagePool2d", x, 2, options);
}

/** y = the mean of each window.  x: [batch, depth, height, width, channels]. As `averagePool1d` otherwise. */
export function averagePool3d(x: Tensor<5>, options: AveragePoolOptions<3> = {}): Tensor<5, "float32"> {
  return averagePool("averagePool3d", x, 3, options);
}

/** y = the largest cell of each channel.  x: [batch, spatial axes, channels], y: [batch, channels]. Equal maxima share the gradient, as `max` does. */
export function globalMaxPool<R extends Rank>(x: Tensor<R>, options: GlobalPoolOptions & { keepDims: true }): Tensor<R>;
export function globalMaxPool(x: Tensor, options?: GlobalPoolOptions & { keepDims?: false | undefined }): Tensor<2>;
export function globalMaxPool(x: Tensor, options?: GlobalPoolOptions): Tensor;
export function globalMaxPool(x: Tensor, options: GlobalPoolOptions = {}): Tensor {
  return max(x, spatial("globalMaxPool", x, options));
}

/** y = the mean of each channel.  x: [batch, spatial axes, channels], y: [batch, channels]. */
export function globalAveragePool<R extends Rank>(x: Tensor<R>, options: GlobalPoolOptions & { keepDims: true }): Tensor<R>;
export function globalAveragePool(x: Tensor, options?: GlobalPoolOptions & { keepDims?: false | undefined }): Tensor<2>;
export function globalAveragePool(x: Tensor, options?: GlobalPoolOptions): Tensor;
export function globalAveragePool(x: Tensor, options: GlobalPoolOptions = {}): Tensor {
  return mean(x, spatial("globalAveragePool", x, options));
}

/** All axes but the first and the last. */
function spatial(where: string, x: Tensor, options: GlobalPoolOptions): { axis: number[]; keepDims: boolean } {
  requireType(where, x, "float32");
  requireKnownOptions(where, options, ["keepDims"]);
  const { keepDims = false } = options;
  requireFlag(where, "keepDims", keepDims);
  if (x.rank < 3 || x.shape.slice(1, -1).includes(0))
    throw new ShapeError(
      `${where}: got shape ${showShape(x.shape)}. Expected [batch, spatial axes, channels] with at least one cell to pool.`,
    );
  return { axis: x.shape.slice(1, -1).map((_, i) => i + 1), keepDims };
}

function requireFlag(where: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${name} is ${showValue(value)}. Use true or false.`);
}
