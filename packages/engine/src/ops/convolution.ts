import { bilinear } from "../bilinear.ts";
import { ShapeError } from "../errors.ts";
import type { ConvolutionAttributes } from "../kernels.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { ShapeOf } from "../shape.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { idleAxis, requireGroups, requireOperands, resolveAxes } from "./convolutionGeometry.ts";
import type { Axis, Spatial, WindowOptions } from "./convolutionGeometry.ts";
import { planesToChannels, tapsToChannels } from "./convolutionPlanes.ts";
import { reshape } from "./reshape.ts";

/** Options of convolutions over N spatial axes. */
export interface ConvolutionOptions<N extends Spatial> extends WindowOptions<N> {
  /** Channels and filters fall into so many parts, each convolved by itself; default 1. */
  readonly groups?: number;
}

/**
 * Y = X * W, bilinear. With upstream G its halves are dX = I(G, W) and dW = F(X, G); each of the three is linear in both operands and
 * the others are its adjoints: the family is closed, so every order of derivative runs through the same three kernels.
 */
const forwardOp: Op<ConvolutionAttributes> = bilinear(
  "Conv2D",
  (g, filter, geometry) => apply(inputOp, [g, filter], geometry),
  (g, x, geometry) => apply(filterOp, [x, g], geometry),
);

/** I(dY, W): the upstream of dY is an X, that of W is F(upstream, dY). */
const inputOp: Op<ConvolutionAttributes> = bilinear(
  "Conv2DBackpropInput",
  (g, filter, geometry) => apply(forwardOp, [g, filter], geometry),
  (g, dy, geometry) => apply(filterOp, [g, dy], geometry),
);

/** F(X, dY): the upstream is a filter; I(dY, upstream) and X * upstream follow. */
const filterOp: Op<ConvolutionAttributes> = bilinear(
  "Conv2DBackpropFilter",
  (g, dy, geometry) => apply(inputOp, [dy, g], geometry),
  (g, x, geometry) => apply(forwardOp, [x, g], geometry),
);

type Plane = readonly [Axis, Axis];

function geometryOf(batch: number, filterShape: ShapeOf<4>, [rows, columns]: Plane, groups: number): ConvolutionAttributes {
  return {
    inputShape: [batch, rows.size, columns.size, filterShape[2] * groups],
    filterShape,
    outputShape: [batch, rows.out, columns.out, filterShape[3]],
    strides: [rows.stride, columns.stride],
    pads: [rows.pads, columns.pads],
    dilations: [rows.dilation, columns.dilation],
    groups,
  };
}

/** y over two spatial axes. */
function forward(x: Tensor, filter: Tensor, plane: Plane, groups: number): Tensor {
  return apply(forwardOp, [x, filter], geometryOf(x.shape[0]!, filter.shape as ShapeOf<4>, plane, groups));
}

/** The adjoint in x over two spatial axes. */
export function adjoint(dy: Tensor, filter: Tensor, plane: Plane, groups: number): Tensor {
  return apply(inputOp, [dy, filter], geometryOf(dy.shape[0]!, filter.shape as ShapeOf<4>, plane, groups));
}

/**
 * A convolution over one, two or three axes by the kernel for two: a line is a plane of height 1; of a volume the depths under
 * one position of the kernel are laid beside each other in the channels.
 */
export function convolve(x: Tensor, filter: Tensor, axes: readonly Axis[], groups: number): Tensor {
  const batch = x.shape[0]!;
  const filters = filter.shape.at(-1)!;
  const [first, second, third] = axes as [Axis, Axis, Axis];
  if (axes.length === 2) return forward(x, filter, [first, second], groups);
  return withinScope(() => {
    if (axes.length === 1) {
      const line = forward(
        reshape(x, [batch, 1, ...x.shape.slice(1)]),
        reshape(filter, [1, ...filter.shape]),
        [idleAxis(1), first],
        groups,
      );
      return reshape(line, [batch, first.out, filters]);
    }
    const planes = forward(
      planesToChannels(x as Tensor<5>, first, groups),
      tapsToChannels(filter as Tensor<5>),
      [second, third],
      groups,
    );
    return reshape(planes, [batch, first.out, second.out, third.out, filters]);
  });
}

const known = ["strides", "padding", "dilations", "groups"];

function convolution(where: string, n: Spatial, x: Tensor, filter: Tensor, options: ConvolutionOptions<Spatial>): Tensor {
  requireOperands(where, n, x, { filter }, "channels / groups, filters", options, known);
  const { groups = 1 } = options;
  const [channels, perGroup, filters] = [x.shape[n + 1]!, filter.shape[n]!, filter.shape[n + 1]!];
  requireGroups(where, groups, { channels, filters });
  if (perGroup * groups !== channels)
    throw new ShapeError(
      `${where}: x ${showShape(x.shape)} has ${channels} channels, filter ${showShape(filter.shape)} takes ${perGroup} in ${groups === 1 ? "1 group" : `each of ${groups} groups`}. Expected ${perGroup * groups} channels.`,
    );
  return convolve(x, filter, resolveAxes(where, x.shape.slice(1, n + 1), filter.shape.slice(0, n), options), groups);
}

/**
 * y[n, p, f] = sum over i, c of x[n, p stride - before + i dilation, c] filter[i, c, f]; no bias: `add` one.
 * x: [batch, length, channels], filter: [size, channels / groups, filters], y: [batch, length', filters]. A cross-correlation, as in
 * Keras and PyTorch. A ShapeError where the kernel finds no place in the input.
 */
export function conv1d(x: Tensor<3>, filter: Tensor<3>, options: ConvolutionOptions<1> = {}): Tensor<3> {
  return convolution("conv1d", 1, x, filter, options) as Tensor as Tensor<3>;
}

/**
 * `conv1d` over height and width.
 * x: [batch, height, width, channels], filter: [kernel height, kernel width, channels / groups, filters], y: [batch, height', width', filters].
 */
export function conv2d(x: Tensor<4>, filter: Tensor<4>, options: ConvolutionOptions<2> = {}): Tensor<4> {
  return convolution("conv2d", 2, x, filter, options as ConvolutionOptions<Spatial>) as Tensor as Tensor<4>;
}

/**
 * `conv1d` over depth, height and width.
 * x: [batch, depth, height, width, channels], filter: [kernel depth, height, width, channels / groups, filters], y: [batch, …, filters].
 */
export function conv3d(x: Tensor<5>, filter: Tensor<5>, options: ConvolutionOptions<3> = {}): Tensor<5> {
  return convolution("conv3d", 3, x, filter, options as ConvolutionOptions<Spatial>) as Tensor as Tensor<5>;
}
