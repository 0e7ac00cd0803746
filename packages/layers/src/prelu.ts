import {
  Parameter,
  prelu as preluOp,
  requireKnownOptions,
  ShapeError,
  showShape,
  showValue,
  ArgumentError,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { initializer, initialValue } from "./initializers.ts";
import type { Draw, InitializerChoice } from "./initializers.ts";
import { Layer } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { defineSpec } from "./spec.ts";
import type { Place } from "./spec.ts";

/** How `prelu` is made. */
export interface PReLUOptions {
  /** Axes along which one slope serves all, counted with the batch as 0: `[1, 2]` for a slope per channel of an image. None by default. */
  readonly sharedAxes?: readonly number[];
  /** Where the slopes begin; "zeros" by default. */
  readonly alphaInitializer?: InitializerChoice;
}

/** y = x for x > 0, else alpha x, with slopes alpha of x's shape without the batch, and of size 1 along shared axes. He et al. 2015. */
export class PReLU extends Layer {
  readonly name = "prelu";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly alpha: Parameter;

  constructor(shape: LayerShape, sharedAxes: readonly number[], draw: Draw, { path, rng, label, where }: Place) {
    super();
    const shared = sharedAxes.map((axis) => (axis < 0 ? axis + shape.length : axis));
    for (const [i, axis] of shared.entries())
      if (axis < 1 || axis >= shape.length)
        throw new ShapeError(
          `${where}: shared axis ${sharedAxes[i]} of ${showShape(shape)}. Use 1 to ${shape.length - 1}: the batch, axis 0, is always shared.`,
        );
    const sizes = shape.slice(1).map((n, i) => (shared.includes(i + 1) ? 1 : n));
    if (sizes.includes(null))
      throw new ShapeError(`${where}: input ${showShape(shape)} has an unknown size, which slopes cannot have. Share that axis.`);
    this.label = label;
    this.inputShape = shape;
    this.outputShape = shape;
    this.alpha = new Parameter(initialValue(`${where} alpha`, draw, sizes as number[], rng.key(path, "alpha")));
  }

  call(x: Tensor): Tensor {
    return preluOp(x, this.alpha.value);
  }

  override get outputKind(): OutputKind {
    return "notChances";
  }
}

/** A rectifier that learns the slope of its left side. State: `alpha`. */
export function prelu(options: PReLUOptions = {}): Spec {
  requireKnownOptions("prelu", options, ["sharedAxes", "alphaInitializer"]);
  const { sharedAxes = [], alphaInitializer = "zeros" } = options;
  if (!Array.isArray(sharedAxes) || !sharedAxes.every((axis) => Number.isSafeInteger(axis)))
    throw new ArgumentError(`prelu: sharedAxes ${showValue(sharedAxes)}. Use an array of integers.`);
  const axes = [...(sharedAxes as readonly number[])];
  const draw = initializer("prelu", alphaInitializer);
  return defineSpec("prelu", { ...options }, (shape, place) => new PReLU(shape, axes, draw, place));
}
