import { pooledShape, windowsOver } from "@chainrule/engine";
import type { PoolOptions } from "@chainrule/engine";
import { requireChannelsLast, requireImages, requirePadding, requirePair } from "./imageOptions.ts";
import type { ImagePadding, Pair } from "./imageOptions.ts";
import type { LayerShape } from "./layer.ts";

/** How pooling layers are made. Names and defaults are Keras's. */
export interface Pooling2DOptions {
  /** Rows and columns of a window; 2 by default. */
  readonly poolSize?: Pair;
  /** From one window to the next; the size of the window by default. */
  readonly strides?: Pair;
  /** "valid" by default. Padding holds no cells: it is never the largest, and no mean counts it. */
  readonly padding?: ImagePadding;
  /** The order of the axes; there is no other. */
  readonly dataFormat?: "channelsLast";
}

/** The windows that the options of a pooling layer say, checked and copied. */
export function requirePooling(where: string, options: Pooling2DOptions): PoolOptions<2> {
  const { poolSize = 2, strides = poolSize, padding = "valid", dataFormat = "channelsLast" } = options;
  requireChannelsLast(where, dataFormat);
  return {
    poolSize: requirePair(where, "poolSize", poolSize),
    strides: requirePair(where, "strides", strides),
    padding: requirePadding(where, padding),
  };
}

/** What pooling makes of [batch, height, width, channels]: as many rows and columns as windows fit. */
export function pooledImages(where: string, shape: LayerShape, options: PoolOptions<2>): LayerShape {
  const [height, width, channels] = requireImages(where, shape);
  const [, ...sizes] = pooledShape([1, height, width, channels], windowsOver(where, [height, width], options));
  return [shape[0] ?? null, ...sizes];
}
