import { globalAveragePool, requireKnownOptions } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { requireChannelsLast, requireImages } from "./imageOptions.ts";
import { Layer } from "./layer.ts";
import type { LayerShape, Spec } from "./layer.ts";
import { requireBoolean } from "./requireNumber.ts";
import { defineSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** How `globalAveragePooling2d` is made. Names and defaults are Keras's. */
export interface GlobalPooling2DOptions {
  /** Keep height and width with size 1; false by default. */
  readonly keepDims?: boolean;
  /** The order of the axes; there is no other. */
  readonly dataFormat?: "channelsLast";
}

/** y = the mean of each channel.  x: [batch, height, width, channels], y: [batch, channels], or [batch, 1, 1, channels] with `keepDims`. */
export class GlobalAveragePooling2D extends Layer {
  readonly name = "globalAveragePooling2d";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  private readonly keepDims: boolean;

  constructor(inputShape: LayerShape, keepDims: boolean, { label, where }: Place) {
    super();
    const [, , channels] = requireImages(where, inputShape);
    const batch = inputShape[0] ?? null;
    this.label = label;
    this.inputShape = inputShape;
    this.outputShape = keepDims ? [batch, 1, 1, channels] : [batch, channels];
    this.keepDims = keepDims;
  }

  call(x: Tensor): Tensor {
    return globalAveragePool(x, { keepDims: this.keepDims });
  }

  /** Means of chances are chances, means of raw numbers raw numbers. */
  override get keepsKind(): boolean {
    return true;
  }
}

/** The mean of each channel over the whole image: what stands between the last convolution and `dense`. No state. */
export function globalAveragePooling2d(options: GlobalPooling2DOptions = {}): Spec {
  const where = "globalAveragePooling2d";
  requireKnownOptions(where, options, ["keepDims", "dataFormat"]);
  const { keepDims = false, dataFormat = "channelsLast" } = options;
  requireBoolean(where, "keepDims", keepDims);
  requireChannelsLast(where, dataFormat);
  return defineSpec(where, { ...options }, (shape, place) => new GlobalAveragePooling2D(shape, keepDims, place));
}
