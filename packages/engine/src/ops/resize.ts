import { requireKnownOptions, showValue } from "../choices.ts";
import { add, mul } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireTensor, requireType, uploadConstant } from "../operand.ts";
import { withinScope } from "../scope.ts";
import { requireShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { DType } from "../dtype.ts";
import { gather } from "./gather.ts";
import { perAxis } from "./windows.ts";

/** Where the elements of a resized axis lie in the old one. */
export interface ResizeOptions {
  /** The first and last elements keep their places: i (n - 1) / (m - 1). PyTorch's `align_corners`. */
  readonly alignCorners?: boolean;
  /**
   * Elements are intervals and keep their centres: (i + 1/2) n / m - 1/2. True unless `alignCorners`, as in Keras 3, TensorFlow 2 and
   * PyTorch's "bilinear" and "nearest-exact". False is i n / m, PyTorch's "nearest".
   */
  readonly halfPixelCenters?: boolean;
}

type Spatial = 3 | 4 | 5;

/** The place of element i of m in the old axis of n: a fraction, so that one rounding is all there is. */
type Place = (i: number, n: number, m: number) => readonly [numerator: number, denominator: number];

const places: Readonly<Record<"corners" | "centres" | "left", Place>> = {
  corners: (i, n, m) => (m === 1 ? [0, 1] : [i * (n - 1), m - 1]),
  centres: (i, n, m) => [(2 * i + 1) * n - m, 2 * m],
  left: (i, n, m) => [i * n, m],
};

/**
 * x in other spatial sizes, each element a copy of the nearest old one.  x: [batch, 1 to 3 spatial axes, channels], of any type.
 * `size` is one number for all spatial axes or one for each.
 */
export function resizeNearest<R extends Spatial, D extends DType>(
  x: Tensor<R, D>,
  size: number | readonly number[],
  options: ResizeOptions = {},
): Tensor<R, D> {
  requireTensor("resizeNearest", x);
  const kind = kindOf("resizeNearest", options);
  return eachAxis("resizeNearest", x, size, (y, axis, n, m) => {
    const nearest = Array.from({ length: m }, (_, i) => {
      const [p, q] = places[kind](i, n, m);
      // halves go up; from the left edge of an element the nearest one is the one it lies in
      const index = kind === "left" ? Math.floor(p / q) : Math.floor((2 * p + q) / (2 * q));
      return Math.min(Math.max(index, 0), n - 1);
    });
    return gather(y, nearest, axis);
  }) as Tensor<R, D>;
}

/**
 * x in other spatial sizes, each element interpolated linearly along every spatial axis; beyond the outermost centres the edge goes on.
 * y_i = (1 - f) x_a + f x_b for a place between a and b.  x: [batch, 1 to 3 spatial axes, channels].
 */
export function resizeBilinear<R extends Spatial>(
  x: Tensor<R>,
  size: number | readonly number[],
  options: ResizeOptions = {},
): Tensor<R, "float32"> {
  requireType("resizeBilinear", x, "float32");
  const kind = kindOf("resizeBilinear", options);
  return eachAxis("resizeBilinear", x, size, (y, axis, n, m) => {
    const at = Array.from({ length: m }, (_, i) => {
      const [p, q] = places[kind](i, n, m);
      return Math.min(Math.max(p / q, 0), n - 1);
    });
    const below = at.map(Math.floor);
    const left = gather(y, below, axis);
    const fraction = Float64Array.from(at, (place, i) => place - (below[i] as number));
    if (fraction.every((f) => f === 0)) return left;
    const above = below.map((index) => Math.min(index + 1, n - 1));
    const shape = y.shape.map((_, i) => (i === axis ? m : 1)).slice(axis);
    const f = uploadConstant(y.device, fraction, shape, "float32");
    const rest = uploadConstant(
      y.device,
      fraction.map((part) => 1 - part),
      shape,
      "float32",
    );
    return add(mul(left, rest), mul(gather(y, above, axis), f));
  }) as Tensor<R, "float32">;
}

/** Resizes one spatial axis after the other; those that keep their size are left alone. */
function eachAxis(
  where: string,
  x: Tensor,
  size: unknown,
  along: (y: Tensor, axis: number, n: number, m: number) => Tensor,
): Tensor {
  if (x.rank < 3 || x.rank > 5 || x.shape.slice(1, -1).includes(0))
    throw new ShapeError(
      `${where}: got shape ${showShape(x.shape)}. Expected [batch, 1 to 3 spatial axes, channels] with something along each axis to resize.`,
    );
  const sizes = perAxis(where, "size", size, x.rank - 2);
  requireShape(where, [x.shape[0] as number, ...sizes, x.shape.at(-1) as number]);
  return withinScope(() =>
    sizes.reduce((y, m, i) => {
      const n = x.shape[i + 1] as number;
      return n === m ? y : along(y, i + 1, n, m);
    }, x),
  );
}

function kindOf(where: string, options: ResizeOptions): keyof typeof places {
  requireKnownOptions(where, options, ["alignCorners", "halfPixelCenters"]);
  const { alignCorners = false, halfPixelCenters = !alignCorners } = options;
  if (typeof alignCorners !== "boolean" || typeof halfPixelCenters !== "boolean")
    throw new ArgumentError(`${where}: options are ${showValue(options)}. Use true or false.`);
  if (alignCorners && halfPixelCenters)
    throw new ArgumentError(`${where}: alignCorners and halfPixelCenters exclude each other. Leave one of them out.`);
  return alignCorners ? "corners" : halfPixelCenters ? "centres" : "left";
}
