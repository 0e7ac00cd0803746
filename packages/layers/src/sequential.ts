import { ArgumentError, Rng, ShapeError, showShape } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { partsContext } from "./context.ts";
import type { Context } from "./context.ts";
import { isInput } from "./input.ts";
import type { Input } from "./input.ts";
import { Layer, within } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { defineSpec, requireSpecs } from "./spec.ts";
import type { Place } from "./spec.ts";

/** y = f_n(… f_2(f_1(x))): layers one after the other, at the paths `layers.0`, `layers.1`, … */
export class Sequential extends Layer {
  readonly name = "sequential";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly layers: readonly Layer[];
  private readonly isNetwork: boolean;

  constructor(inputShape: LayerShape, specs: readonly Spec[], place: Place) {
    super();
    this.label = place.label;
    this.inputShape = inputShape;
    let shape = inputShape;
    this.layers = specs.map((spec, i) => {
      const layer = spec.build(shape, within(place, `layers.${i}`));
      shape = layer.outputShape;
      return layer;
    });
    this.outputShape = shape;
    this.isNetwork = place.path === "";
  }

  call(x: Tensor, context: Context): Tensor {
    if (this.isNetwork) requireFits(x, this.inputShape);
    const inner = partsContext(this, context);
    let y = x;
    for (const layer of this.layers) y = layer.call(y, inner);
    return y;
  }

  /** That of the last layer that does more than pass values on. */
  override get outputKind(): OutputKind {
    return [...this.layers].reverse().find((layer) => !layer.keepsKind)?.outputKind ?? "unknown";
  }

  override get keepsKind(): boolean {
    return this.layers.every((layer) => layer.keepsKind);
  }
}

/** A spec that says its own input shape, so that `build` and `compile` can make a network of it. */
export interface NetworkSpec extends Spec {
  readonly options: Readonly<Record<string, unknown>> & { readonly input: readonly number[] };
  build(input: LayerShape, context: Parameters<Spec["build"]>[1]): Sequential;
}

/** Layers one after the other. With `input(…)` in front it is a whole network; without, a part of one. */
export function sequential(input: Input, ...layers: readonly Spec[]): NetworkSpec;
export function sequential(...layers: readonly Spec[]): Spec;
export function sequential(...parts: readonly (Input | Spec)[]): Spec {
  const sizes = isInput(parts[0]) ? parts[0].input : undefined;
  const layers: readonly unknown[] = sizes === undefined ? parts : parts.slice(1);
  if (layers.some(isInput)) throw new ArgumentError("sequential: input(…) stands behind a layer. It comes first, once.");
  requireSpecs("sequential", layers);
  const build = (shape: LayerShape, place: Place): Sequential => {
    if (sizes !== undefined && (shape.length !== sizes.length + 1 || sizes.some((size, i) => shape[i + 1] !== size)))
      throw new ShapeError(
        `${place.where}: its own input says ${showShape([null, ...sizes])}, but it gets ${showShape(shape)}. Leave input(…) out of inner parts.`,
      );
    return new Sequential(shape, layers, place);
  };
  return defineSpec("sequential", { input: sizes, layers }, build, "sequential(…)");
}

/**
 * A finished network. Its parts stand at `layers.0`, `layers.1`, …; the initial weights are drawn on the host and depend on the
 * seed and each weight's path alone, so no device is needed.
 */
export function build(network: NetworkSpec, { seed = 0 }: { readonly seed?: number } = {}): Sequential {
  requireSpecs("build", [network]);
  const sizes = network.options.input as readonly number[] | undefined;
  if (network.layer !== "sequential" || sizes === undefined)
    throw new ArgumentError("build: the network does not say its input shape. Begin it with input(…): sequential(input(4), …).");
  return network.build([null, ...sizes], { path: "", rng: new Rng(seed).key("initial weights") });
}

/** A ShapeError unless data has the network's input shape, whatever the batch. */
function requireFits(x: Tensor, expected: LayerShape): void {
  const { shape } = x;
  let fits = shape.length === expected.length;
  for (let i = 1; fits && i < shape.length; i++) fits = shape[i] === expected[i];
  if (!fits)
    throw new ShapeError(
      `network: expected input ${showShape(expected)}, got ${showShape(shape)}. ` +
        (shape.length === expected.length - 1
          ? "A single sample needs a batch axis too: [sample]."
          : "The sizes behind the batch must be those of input(…)."),
    );
}
