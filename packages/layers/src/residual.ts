import { add, ArgumentError, requireKnownOptions, ShapeError, showShape, showValue } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { partsContext } from "./context.ts";
import type { Context } from "./context.ts";
import { Layer, within } from "./layer.ts";
import type { LayerShape, OutputKind, Spec } from "./layer.ts";
import { sequential } from "./sequential.ts";
import type { Sequential } from "./sequential.ts";
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
    this.branch = sequential(...branch).build(inputShape, within(place, "branch")) as Sequential;
    this.shortcut = shortcut?.build(inputShape, within(place, "shortcut"));
    this.outputShape = this.branch.outputShape;
    const other = this.shortcut?.outputShape ?? inputShape;
    if (other.length !== this.outputShape.length || other.some((size, i) => size !== this.outputShape[i]))
      throw new ShapeError(
        `${place.where}: the branch gives ${showShape(this.outputShape)}, the shortcut ${showShape(other)}. They are added, so their ` +
          `shapes must be equal: ${advice(inputShape, this.outputShape, other, shortcut)}`,
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
function advice(input: LayerShape, branch: LayerShape, shortcut: LayerShape, projection: Spec | undefined): string {
  const to = projectionOf(input, branch);
  if (to === undefined)
    return branch.length === 4 && input.length === 4
      ? 'give the layers of the branch padding: "same", and projections the strides of the branch.'
      : "only the last size can differ and be projected.";
  const project = `residual({ shortcut: ${to} }, …)`;
  if (projection !== undefined) return `let the shortcut give ${showShape(branch)} too: ${project}.`;
  const back = projectionOf(branch, shortcut);
  return `${back === undefined ? "" : `end the branch with ${back}, or `}project the shortcut: ${project}.`;
}

/** The layer that turns `from` into `to` by one matrix at every place: `dense(8)`, `conv2d(8, 1, { strides: 2 })`. */
function projectionOf(from: LayerShape, to: LayerShape): string | undefined {
  const size = to.at(-1);
  if (from.length !== to.length) return undefined;
  if (from.length !== 4) return from.every((n, i) => i === from.length - 1 || n === to[i]) ? `dense(${size})` : undefined;
  const strides = [1, 2].map((axis) => strideBetween(from[axis] as number, to[axis] as number));
  const [rows, columns] = strides;
  if (rows === undefined || columns === undefined) return undefined;
  return `conv2d(${size}, 1${rows === 1 && columns === 1 ? "" : `, { strides: ${rows === columns ? rows : `[${rows}, ${columns}]`} }`})`;
}

/** The smallest stride with which a window of one cell takes `to` of `from` cells: ceil(from / stride) = to. */
function strideBetween(from: number, to: number): number | undefined {
  const stride = Math.ceil(from / to);
  return Math.ceil(from / stride) === to ? stride : undefined;
}

/** How `residual` is made. */
export interface ResidualOptions {
  /**
   * What takes x past the branch where that changes the shape: a projection such as `dense(8)`, `conv2d(32, 1, { strides: 2 })`, or
   * several layers, as `[conv2d(32, 1, { useBias: false }), batchNorm()]`. x itself by default.
   */
  readonly shortcut?: Spec | readonly Spec[];
}

/** y = x + branch(x), or y = shortcut(x) + branch(x). State: `branch.layers.0…`, `shortcut…`, of a list `shortcut.layers.0…`. */
export function residual(options: ResidualOptions, ...branch: readonly Spec[]): Spec;
export function residual(...branch: readonly Spec[]): Spec;
export function residual(...parts: readonly (ResidualOptions | Spec)[]): Spec {
  const [first] = parts;
  const hasOptions = first !== undefined && !isSpec(first);
  if (hasOptions) requireKnownOptions("residual", first, ["shortcut"]);
  const shortcut = hasOptions ? first.shortcut : undefined;
  if (Array.isArray(shortcut)) requireSpecs("residual shortcut", shortcut);
  else if (shortcut !== undefined && !isSpec(shortcut))
    throw new ArgumentError(`residual: shortcut ${showValue(shortcut)} is no layer. Use a call such as dense(8).`);
  const projection = isSpec(shortcut) || shortcut === undefined ? shortcut : sequential(...shortcut);
  const branch: readonly unknown[] = hasOptions ? parts.slice(1) : parts;
  requireSpecs("residual", branch);
  const label = shortcut === undefined ? "residual(…)" : showCall("residual", [{ shortcut }]).replace(/\)$/, ", …)");
  return defineSpec(
    "residual",
    { shortcut: projection, branch },
    (shape, place) => new Residual(shape, branch, projection, place),
    label,
  );
}
