import { add, ArgumentError, requireKnownOptions, ShapeError, showShape, showValue } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { partsContext } from "./context.ts";
import type { Context } from "./context.ts";
import { Layer, within } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { Sequential } from "./sequential.ts";
import { defineSpec, isSpec, requireSpecs, showCall } from "./spec.ts";
import type { Place } from "./spec.ts";

/** y = shortcut(x) + branch(x); the shortcut is x itself where none is given. He et al. 2016. */
export class Residual extends Layer {
  readonly name = "residual";
  override readonly label: string;
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly branch: Sequential;
  readonly shortcut: Layer | undefined;

  constructor(inputShape: LayerShape, branch: readonly Spec[], shortcut: Spec | undefined, place: Place) {
    super();
    this.label = place.label;
    this.inputShape = inputShape;
    const branchPlace = { ...within(place, "branch"), label: "sequential(…)", where: `${place.where} branch` };
    this.branch = new Sequential(inputShape, branch, branchPlace);
    this.shortcut = shortcut?.build(inputShape, within(place, "shortcut"));
    this.outputShape = this.branch.outputShape;
    const other = this.shortcut?.outputShape ?? inputShape;
    if (other.length !== this.outputShape.length || other.some((size, i) => size !== this.outputShape[i]))
      throw new ShapeError(
        `${place.where}: the branch gives ${showShape(this.outputShape)}, the shortcut ${showShape(other)}. They are added, so their ` +
          `shapes must be equal: ${advice(this.outputShape, other, shortcut)}`,
      );
  }

  call(x: Tensor, context: Context): Tensor {
    const inner = partsContext(this, context);
    const shortcut = this.shortcut === undefined ? x : this.shortcut.call(x, inner);
    return add(shortcut, this.branch.call(x, inner));
  }

  /** A sum is no probability: raw if the branch is, else unknown. */
  override get outputKind(): OutputKind {
    return this.branch.outputKind === "raw" ? "raw" : "unknown";
  }
}

/** What to do about a branch and a shortcut of different shapes. */
function advice(branch: LayerShape, shortcut: LayerShape, projection: Spec | undefined): string {
  const [units, size] = [branch.at(-1), shortcut.at(-1)];
  if (branch.length !== shortcut.length || branch.some((n, i) => i < branch.length - 1 && n !== shortcut[i]))
    return "only the last size can differ and be projected.";
  const project = `residual({ shortcut: dense(${units}) }, …)`;
  return projection === undefined
    ? `end the branch with dense(${size}), or project the shortcut: ${project}.`
    : `let the shortcut give ${units} too: ${project}.`;
}

/** What takes x past the branch: a projection such as `dense(8)` where the branch changes the shape; x itself by default. */
export interface ResidualOptions {
  readonly shortcut?: Spec;
}

/** y = x + branch(x), or y = shortcut(x) + branch(x). State: `branch.layers.0…`, `shortcut…`. */
export function residual(options: ResidualOptions, ...branch: readonly Spec[]): Spec;
export function residual(...branch: readonly Spec[]): Spec;
export function residual(...parts: readonly (ResidualOptions | Spec)[]): Spec {
  const [first] = parts;
  const hasOptions = first !== undefined && !isSpec(first);
  if (hasOptions) requireKnownOptions("residual", first, ["shortcut"]);
  const shortcut = hasOptions ? first.shortcut : undefined;
  if (shortcut !== undefined && !isSpec(shortcut))
    throw new ArgumentError(`residual: shortcut ${showValue(shortcut)} is no layer. Use a call such as dense(8).`);
  const branch: readonly unknown[] = hasOptions ? parts.slice(1) : parts;
  requireSpecs("residual", branch);
  const label = shortcut === undefined ? "residual(…)" : showCall("residual", [{ shortcut }]).replace(/\)$/, ", …)");
  return defineSpec("residual", { shortcut, branch }, (shape, place) => new Residual(shape, branch, shortcut, place), label);
}
