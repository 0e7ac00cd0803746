import { maxPool2d, requireKnownOptions } from "@chainrule/engine";
import type { PoolOptions, Tensor } from "@chainrule/engine";
import type { Spec } from "./layer.ts";
import { Pooling2D, requirePooling } from "./pooling2d.ts";
import type { Pooling2DOptions } from "./pooling2d.ts";
import { defineSpec } from "./spec.ts";

/**
 * y = the largest cell of each window, channel by channel.  x: [batch, height, width, channels], y: [batch, height', width', channels].
 * The first of equal maxima gets the gradient.
 */
export class MaxPooling2D extends Pooling2D<PoolOptions<2>> {
  readonly name = "maxPooling2d";

  call(x: Tensor): Tensor {
    return maxPool2d(x as Tensor<4>, this.windows);
  }
}

/** The largest cell of each window of an image: `maxPooling2d({ poolSize: 3, strides: 2 })`. No state. */
export function maxPooling2d(options: Pooling2DOptions = {}): Spec {
  requireKnownOptions("maxPooling2d", options, ["poolSize", "strides", "padding", "dataFormat"]);
  const windows = requirePooling("maxPooling2d", options);
  return defineSpec("maxPooling2d", { ...options }, (shape, place) => new MaxPooling2D(shape, windows, place));
}
