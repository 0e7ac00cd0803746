import { averagePool2d, requireKnownOptions } from "@chainrule/engine";
import type { AveragePoolOptions, Tensor } from "@chainrule/engine";
import type { Spec } from "./layer.ts";
import { Pooling2D, requirePooling } from "./pooling2d.ts";
import type { Pooling2DOptions } from "./pooling2d.ts";
import { requireBoolean } from "./requireNumber.ts";
import { defineSpec } from "./spec.ts";

/** How `averagePooling2d` is made. Names and defaults are Keras's. */
export interface AveragePooling2DOptions extends Pooling2DOptions {
  /** Divide by the size of the window, padding counted as zeros (PyTorch's default); else by the cells that are there (Keras's, and ours). */
  readonly countIncludePad?: boolean;
}

/** y = the mean of each window, channel by channel.  x: [batch, height, width, channels], y: [batch, height', width', channels]. */
export class AveragePooling2D extends Pooling2D<AveragePoolOptions<2>> {
  readonly name = "averagePooling2d";

  call(x: Tensor): Tensor {
    return averagePool2d(x as Tensor<4>, this.windows);
  }
}

/** The mean of each window of an image: `averagePooling2d({ poolSize: 2 })`. No state. */
export function averagePooling2d(options: AveragePooling2DOptions = {}): Spec {
  const where = "averagePooling2d";
  requireKnownOptions(where, options, ["poolSize", "strides", "padding", "dataFormat", "countIncludePad"]);
  const { countIncludePad = false } = options;
  requireBoolean(where, "countIncludePad", countIncludePad);
  const windows = { ...requirePooling(where, options), countIncludePad };
  return defineSpec(where, { ...options }, (shape, place) => new AveragePooling2D(shape, windows, place));
}
