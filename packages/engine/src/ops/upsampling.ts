import { lookUp, requireKnownOptions } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { requireTensor, requireType } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import { resizeBilinear } from "./resize.ts";
import { broadcastTo } from "./sum.ts";
import { perAxis } from "./windows.ts";
import type { PerAxis } from "./windows.ts";

/** How much larger the spatial axes become. */
export interface UpsamplingOptions<N extends 1 | 2 | 3> {
  /** A whole factor for all spatial axes, or one for each; 2 when left out. */
  readonly size?: PerAxis<N>;
}

/** Options of upsampling pictures. */
export interface Upsampling2dOptions extends UpsamplingOptions<2> {
  /** Copies ("nearest", when left out), or linear interpolation between the centres. */
  readonly interpolation?: "nearest" | "bilinear";
}

/** Every step of the length repeated `size` times.  x: [batch, length, channels]. */
export function upsampling1d<D extends DType>(x: Tensor<3, D>, options: UpsamplingOptions<1> = {}): Tensor<3, D> {
  return repeated(x, factorsOf("upsampling1d", x, 1, options));
}

/** Every pixel repeated `size` times along height and width, or interpolated.  x: [batch, height, width, channels]. */
export function upsampling2d<D extends DType>(x: Tensor<4, D>, options: Upsampling2dOptions = {}): Tensor<4, D> {
  const factors = factorsOf("upsampling2d", x, 2, options, "interpolation");
  const { interpolation = "nearest" } = options;
  const isBilinear = lookUp("upsampling2d", "interpolation", { nearest: false, bilinear: true }, interpolation);
  if (!isBilinear) return repeated(x, factors);
  requireType("upsampling2d, bilinear", x, "float32");
  const sizes = factors.map((factor, i) => factor * (x.shape[i + 1] as number));
  return resizeBilinear(x, sizes) as Tensor<4, D>;
}

/** Every cell repeated `size` times along depth, height and width.  x: [batch, depth, height, width, channels]. */
export function upsampling3d<D extends DType>(x: Tensor<5, D>, options: UpsamplingOptions<3> = {}): Tensor<5, D> {
  return repeated(x, factorsOf("upsampling3d", x, 3, options));
}

const axisNames = { 1: "length", 2: "height, width", 3: "depth, height, width" } as const;

function factorsOf<N extends 1 | 2 | 3>(
  where: string,
  x: Tensor,
  axes: N,
  options: UpsamplingOptions<N>,
  ...more: readonly string[]
): number[] {
  requireTensor(where, x);
  requireKnownOptions(where, options, ["size", ...more]);
  if (x.rank !== axes + 2)
    throw new ShapeError(
      `${where}: got shape ${showShape(x.shape)}. Expected [batch, ${axisNames[axes]}, channels], channels last.`,
    );
  return perAxis(where, "size", options.size ?? 2, axes);
}

/** Along each axis a new axis of copies behind it, then both as one: the adjoint sums the copies. */
function repeated<R extends Rank, D extends DType>(x: Tensor<R, D>, factors: readonly number[]): Tensor<R, D> {
  return withinScope(() =>
    factors.reduce<Tensor>((y, factor, i) => {
      if (factor === 1) return y;
      const [outer, n, inner] = [sizeOf(y.shape.slice(0, i + 1)), y.shape[i + 1] as number, sizeOf(y.shape.slice(i + 2))];
      const copies = broadcastTo(reshape(y, [outer, n, 1, inner]), [outer, n, factor, inner]);
      const shape = y.shape.map((size, axis) => (axis === i + 1 ? n * factor : size));
      return reshape(copies, shape);
    }, x),
  ) as Tensor<R, D>;
}
