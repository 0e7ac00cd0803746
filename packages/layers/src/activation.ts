import type { Tensor } from "@chainrule/engine";
import { Layer } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { defineSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** A layer without state that applies one function: y = f(x), of x's shape. */
export class Activation extends Layer {
  readonly name: string;
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly apply: (x: Tensor) => Tensor;
  private readonly kind: OutputKind;

  constructor(name: string, apply: (x: Tensor) => Tensor, kind: OutputKind, shape: LayerShape, place: Place) {
    super();
    this.name = name;
    this.label = place.label;
    this.inputShape = shape;
    this.outputShape = shape;
    this.apply = apply;
    this.kind = kind;
  }

  call(x: Tensor): Tensor {
    return this.apply(x);
  }

  override get outputKind(): OutputKind {
    return this.kind;
  }

  override get keepsKind(): boolean {
    return this.name === "linear";
  }
}

/** The spec of an activation. */
export function defineActivation(
  name: string,
  apply: (x: Tensor) => Tensor,
  options: object = {},
  kind: OutputKind = "notChances",
): Spec {
  return defineSpec(name, { ...options }, (shape, place) => new Activation(name, apply, kind, shape, place));
}
