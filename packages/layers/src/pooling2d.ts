import { pooledShape, windowsOver } from "@chainrule/engine";
import type { PoolOptions } from "@chainrule/engine";
import { requireChannelsLast, requireImages, requirePadding, requirePair } from "./imageOptions.ts";
import type { ImagePadding, Pair } from "./imageOptions.ts";
import { Layer } from "./layer.ts";
import type { LayerShape } from "./layer.ts";
import type { Place } from "./spec.ts";

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
function pooledImages(where: string, shape: LayerShape, options: PoolOptions<2>): LayerShape {
  const [height, width, channels] = requireImages(where, shape);
  const [, ...sizes] = pooledShape([1, height, width, channels], windowsOver(where, [height, width], options));
  return [shape[0] ?? null, ...sizes];
}

/** A layer of windows over images, without state. */
export abstract class Pooling2D<W extends PoolOptions<2>> extends Layer {
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  protected readonly windows: W;

  constructor(inputShape: LayerShape, windows: W, { label, where }: Place) {
    super();
    this.label = label;
    this.inputShape = inputShape;
    this.outputShape = pooledImages(where, inputShape, windows);
    this.windows = windows;
  }
}
