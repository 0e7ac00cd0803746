import { ShapeError } from "../errors.ts";
import { withinScope } from "../scope.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { adjoint } from "./convolution.ts";
import { idleAxis, requireGroups, requireOperands, resolveTransposedAxes } from "./convolutionGeometry.ts";
import type { Axis, ExplicitPadding, Spatial, StridedOptions } from "./convolutionGeometry.ts";
import { channelsToPlanes, tapsToChannels } from "./convolutionPlanes.ts";
import { reshape } from "./reshape.ts";
import type { PerAxis } from "./windows.ts";

/** Options of transposed convolutions over N spatial axes. */
export interface TransposedConvolutionOptions<N extends Spatial> extends StridedOptions<N> {
  /**
   * "valid" (default): the whole result, at least `stride` per input. "same": size * stride. Else how much is cut at the ends, as in
   * PyTorch: a number, or per axis a number or [before, after].
   */
  readonly padding?: "valid" | "same" | ExplicitPadding<N>;
  /** Elements added at the end, fewer than the stride: chooses among the sizes that the same convolution maps to this input. */
  readonly outputPadding?: PerAxis<N>;
  /** Channels and filters fall into so many parts; default 1. */
  readonly groups?: number;
}

const known = ["strides", "padding", "outputPadding", "dilations", "groups"];

function transposed(
  where: string,
  n: Spatial,
  x: Tensor,
  filter: Tensor,
  options: TransposedConvolutionOptions<Spatial>,
): Tensor {
  requireOperands(where, n, x, { filter }, "filters / groups, channels", options, known);
  const { groups = 1 } = options;
  const [channels, perGroup, inputs] = [x.shape[n + 1]!, filter.shape[n]!, filter.shape[n + 1]!];
  requireGroups(where, groups, { channels });
  if (inputs !== channels)
    throw new ShapeError(
      `${where}: x ${showShape(x.shape)} has ${channels} channels, filter ${showShape(filter.shape)} takes ${inputs}. The filter's last axis is that of x's channels, the one before it that of the results.`,
    );
  const axes = resolveTransposedAxes(where, x.shape.slice(1, n + 1), filter.shape.slice(0, n), options);
  return adjointOver(x, filter, axes, groups, perGroup * groups);
}

function adjointOver(x: Tensor, filter: Tensor, axes: readonly Axis[], groups: number, filters: number): Tensor {
  const batch = x.shape[0]!;
  const [first, second, third] = axes as [Axis, Axis, Axis];
  if (axes.length === 2) return adjoint(x, filter, [first, second], groups);
  return withinScope(() => {
    if (axes.length === 1) {
      const line = adjoint(
        reshape(x, [batch, 1, ...x.shape.slice(1)]),
        reshape(filter, [1, ...filter.shape]),
        [idleAxis(1), first],
        groups,
      );
      return reshape(line, [batch, first.size, filters]);
    }
    const planes = adjoint(
      reshape(x, [batch * first.out, second.out, third.out, x.shape[4]!]),
      tapsToChannels(filter as Tensor<5>),
      [second, third],
      groups,
    );
    return channelsToPlanes(planes, batch, first, groups);
  });
}

/**
 * The adjoint of a convolution in its input ("deconvolution"): x[n, p] is spread over y[n, p stride - cut + i dilation] by filter[i].
 * x: [batch, length, channels], filter: [size, filters / groups, channels] as in Keras, y: [batch, length', filters].
 */
export function conv1dTranspose(x: Tensor<3>, filter: Tensor<3>, options: TransposedConvolutionOptions<1> = {}): Tensor<3> {
  return transposed("conv1dTranspose", 1, x, filter, options as TransposedConvolutionOptions<Spatial>) as Tensor as Tensor<3>;
}

/**
 * `conv1dTranspose` over height and width.
 * x: [batch, height, width, channels], filter: [kernel height, kernel width, filters / groups, channels], y: [batch, height', width', filters].
 */
export function conv2dTranspose(x: Tensor<4>, filter: Tensor<4>, options: TransposedConvolutionOptions<2> = {}): Tensor<4> {
  return transposed("conv2dTranspose", 2, x, filter, options as TransposedConvolutionOptions<Spatial>) as Tensor as Tensor<4>;
}

/**
 * `conv1dTranspose` over depth, height and width.
 * x: [batch, depth, height, width, channels], filter: [kernel depth, height, width, filters / groups, channels], y: [batch, …, filters].
 */
export function conv3dTranspose(x: Tensor<5>, filter: Tensor<5>, options: TransposedConvolutionOptions<3> = {}): Tensor<5> {
  return transposed("conv3dTranspose", 3, x, filter, options as TransposedConvolutionOptions<Spatial>) as Tensor as Tensor<5>;
}
