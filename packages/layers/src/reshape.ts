import { ArgumentError, reshape as reshapeOp, ShapeError, showShape, showValue, sizeOf } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { Layer } from "./layer.ts";
import type { LayerShape, Spec } from "./layer.ts";
import { requireCount } from "./requireNumber.ts";
import { defineSpec, showCall } from "./spec.ts";
import type { Place } from "./spec.ts";

/** The elements of each sample in another shape, in row-major order. */
export class Reshape extends Layer {
  readonly name: "reshape" | "flatten";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  private readonly sizes: readonly number[];

  constructor(name: "reshape" | "flatten", input: LayerShape, sizes: readonly number[], place: Place) {
    super();
    this.name = name;
    this.label = place.label;
    this.inputShape = input;
    this.outputShape = [input[0] ?? null, ...sizes];
    this.sizes = sizes;
  }

  call(x: Tensor): Tensor {
    return reshapeOp(x, [x.shape[0] ?? 1, ...this.sizes]);
  }

  /** Values stay what they are; along the last axis only flatten is known to keep them. */
  override get keepsKind(): boolean {
    return this.name === "flatten" && this.inputShape.length <= 2;
  }
}

/** The sizes behind the batch. */
function sampleSizes(where: string, input: LayerShape): number[] {
  const sizes = input.slice(1);
  if (!sizes.every((size) => size !== null)) throw new ShapeError(`${where}: sizes of ${showShape(input)} are not known.`);
  return sizes;
}

/** Each sample as one row: [batch, a, b, …] to [batch, a b …]. No state. */
export function flatten(): Spec {
  return defineSpec(
    "flatten",
    {},
    (input, place) => new Reshape("flatten", input, [sizeOf(sampleSizes(place.where, input))], place),
  );
}

/** Each sample in the shape `sizes`, which leaves the batch out; one size may be -1, which stands for what remains. No state. */
export function reshape(sizes: readonly number[]): Spec {
  const label = showCall("reshape", [sizes]);
  if (!Array.isArray(sizes)) throw new ArgumentError(`reshape: sizes ${showValue(sizes)}. Use an array, as [4, -1].`);
  const list: readonly number[] = [...(sizes as readonly number[])];
  for (const size of list) if (size !== -1) requireCount(label, "size", size);
  if (list.filter((size) => size === -1).length > 1)
    throw new ArgumentError(`${label}: more than one size is -1. Only one can be what remains.`);
  const build = (input: LayerShape, place: Place): Reshape => {
    const count = sizeOf(sampleSizes(place.where, input));
    const rest = count / sizeOf(list.filter((size) => size !== -1));
    const resolved = list.map((size) => (size === -1 ? rest : size));
    if (!Number.isInteger(rest) || sizeOf(resolved) !== count)
      throw new ShapeError(
        `${place.where}: samples of ${showShape(input)} hold ${count} elements, which do not fit ${showShape(list)}. The number must stay.`,
      );
    return new Reshape("reshape", input, resolved, place);
  };
  return defineSpec("reshape", { sizes: list }, build, label);
}
