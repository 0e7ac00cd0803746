import { mul } from "@chainrule/engine";
import type { HostValue, Rng, Shape, Tensor } from "@chainrule/engine";
import type { Context } from "./context.ts";
import { Layer } from "./layer.ts";
import type { LayerShape, Spec } from "./layer.ts";
import { requireNumber } from "./requireNumber.ts";
import { defineSpec, showCall } from "./spec.ts";
import type { Place } from "./spec.ts";

/**
 * In training y = x mask, where each element of the mask is 0 with probability `rate`, else 1 / (1 - rate), so that the mean
 * stays; otherwise y = x. The mask enters the step as random host numbers under the layer's path. Srivastava et al. 2014.
 */
export class Dropout extends Layer {
  readonly name = "dropout";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly rate: number;
  private readonly path: string;

  constructor(shape: LayerShape, rate: number, place: Place) {
    super();
    this.label = place.label;
    this.inputShape = shape;
    this.outputShape = shape;
    this.rate = rate;
    this.path = place.path;
  }

  call(x: Tensor, context: Context): Tensor {
    const { rate } = this;
    if (!context.training || rate === 0) return x;
    const { shape } = x;
    return mul(
      x,
      context.random(this.path, (rng) => maskOf(rng, shape, rate)),
    );
  }

  override get keepsKind(): boolean {
    return true;
  }
}

function maskOf(rng: Rng, shape: Shape, rate: number): HostValue {
  const data = Float32Array.from(rng.uniform(shape.reduce((n, size) => n * size, 1)));
  const kept = 1 / (1 - rate);
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) < rate ? 0 : kept;
  return { data, shape, dtype: "float32" };
}

/** Drops elements in training with probability `rate`, 0 <= rate < 1, and scales the others by 1 / (1 - rate). No state. */
export function dropout(rate: number): Spec {
  requireNumber("dropout", "rate", rate, "a number from 0 up to, but not including, 1", (value) => value >= 0 && value < 1);
  return defineSpec("dropout", { rate }, (shape, place) => new Dropout(shape, rate, place), showCall("dropout", [rate]));
}
