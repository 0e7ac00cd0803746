import { ShapeError } from "../errors.ts";
import { withinScope } from "../scope.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { convolve } from "./convolution.ts";
import { idleAxis, requireOperands, resolveAxes } from "./convolutionGeometry.ts";
import type { Spatial, WindowOptions } from "./convolutionGeometry.ts";
import { reshape } from "./reshape.ts";

const known = ["strides", "padding", "dilations"];

/** A grouped convolution with a group per channel. filter: [...sizes, channels, multiplier]. */
function depthwise(where: string, n: Spatial, x: Tensor, filter: Tensor, options: WindowOptions<Spatial>): Tensor {
  const [channels, perFilter, multiplier] = [x.shape[n + 1]!, filter.shape[n]!, filter.shape[n + 1]!];
  if (channels !== perFilter)
    throw new ShapeError(
      `${where}: x ${showShape(x.shape)} has ${channels} channels, filter ${showShape(filter.shape)} is for ${perFilter}. Expected a kernel per channel.`,
    );
  const sizes = filter.shape.slice(0, n);
  const axes = resolveAxes(where, x.shape.slice(1, n + 1), sizes, options);
  // without channels there is no group either: an empty convolution
  return withinScope(() =>
    convolve(x, reshape(filter, [...sizes, channels === 0 ? 0 : 1, channels * multiplier]), axes, Math.max(channels, 1)),
  );
}

function depthwiseConvolution(where: string, n: Spatial, x: Tensor, filter: Tensor, options: WindowOptions<Spatial>): Tensor {
  requireOperands(where, n, x, { filter }, "channels, multiplier", options, known);
  return depthwise(where, n, x, filter, options);
}

/** Depthwise, then a convolution of size 1 that mixes the channels. */
function separable(
  where: string,
  n: Spatial,
  x: Tensor,
  depthwiseFilter: Tensor,
  pointwiseFilter: Tensor,
  options: WindowOptions<Spatial>,
): Tensor {
  const filters = { "the depthwise filter": depthwiseFilter, "the pointwise filter": pointwiseFilter };
  requireOperands(where, n, x, filters, "…, …", options, known);
  const middle = depthwiseFilter.shape[n]! * depthwiseFilter.shape[n + 1]!;
  const { shape } = pointwiseFilter;
  if (shape.slice(0, n).some((size) => size !== 1) || shape[n] !== middle)
    throw new ShapeError(
      `${where}: the pointwise filter is ${showShape(shape)}, the depthwise filter ${showShape(depthwiseFilter.shape)} gives ${middle} channels. Expected [${"1, ".repeat(n)}${middle}, filters].`,
    );
  return withinScope(() => {
    const y = depthwise(where, n, x, depthwiseFilter, options);
    return convolve(y, pointwiseFilter, y.shape.slice(1, n + 1).map(idleAxis), 1);
  });
}

/**
 * Each channel convolved by itself: y[n, p, c multiplier + k] = sum over i of x[n, p stride - before + i dilation, c] filter[i, c, k].
 * x: [batch, length, channels], filter: [size, channels, multiplier], y: [batch, length', channels multiplier].
 */
export function depthwiseConv1d(x: Tensor<3>, filter: Tensor<3>, options: WindowOptions<1> = {}): Tensor<3> {
  return depthwiseConvolution("depthwiseConv1d", 1, x, filter, options) as Tensor as Tensor<3>;
}

/**
 * `depthwiseConv1d` over height and width.
 * x: [batch, height, width, channels], filter: [kernel height, kernel width, channels, multiplier], y: [batch, height', width', channels multiplier].
 */
export function depthwiseConv2d(x: Tensor<4>, filter: Tensor<4>, options: WindowOptions<2> = {}): Tensor<4> {
  return depthwiseConvolution("depthwiseConv2d", 2, x, filter, options as WindowOptions<Spatial>) as Tensor as Tensor<4>;
}

/**
 * A depthwise convolution whose channels a convolution of size 1 then mixes; strides, padding and dilations are the first one's.
 * x: [batch, length, channels], depthwise: [size, channels, multiplier], pointwise: [1, channels multiplier, filters], y: [batch, length', filters].
 */
export function separableConv1d(
  x: Tensor<3>,
  depthwiseFilter: Tensor<3>,
  pointwiseFilter: Tensor<3>,
  options: WindowOptions<1> = {},
): Tensor<3> {
  return separable("separableConv1d", 1, x, depthwiseFilter, pointwiseFilter, options) as Tensor as Tensor<3>;
}

/**
 * `separableConv1d` over height and width.
 * x: [batch, height, width, channels], depthwise: [kernel height, kernel width, channels, multiplier], pointwise: [1, 1, channels multiplier, filters].
 */
export function separableConv2d(
  x: Tensor<4>,
  depthwiseFilter: Tensor<4>,
  pointwiseFilter: Tensor<4>,
  options: WindowOptions<2> = {},
): Tensor<4> {
  const where = "separableConv2d";
  return separable(where, 2, x, depthwiseFilter, pointwiseFilter, options as WindowOptions<Spatial>) as Tensor as Tensor<4>;
}
