import type { PoolingWindows } from "./kernels.ts";
import type { Shape } from "./shape.ts";

/** How many windows fit along one axis: floor((size + before + after - (window - 1) dilation - 1) / stride) + 1. */
export function pooledSize(
  size: number,
  window: number,
  stride: number,
  dilation: number,
  [before, after]: readonly [number, number],
): number {
  return Math.floor((size + before + after - (window - 1) * dilation - 1) / stride) + 1;
}

/** The shape of what pooling makes of x: [batch, windows along each spatial axis, channels]. */
export function pooledShape(shape: Shape, { window, strides, dilations, padding }: PoolingWindows): Shape {
  const last = shape.length - 1;
  return shape.map((n, axis) => {
    const i = axis - 1;
    return axis === 0 || axis === last ? n : pooledSize(n, window[i]!, strides[i]!, dilations[i]!, padding[i]!);
  });
}
