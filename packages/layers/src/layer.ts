import type { Rng, Tensor, Tree } from "@chainrule/engine";
import type { Context } from "./context.ts";
import { Module } from "./module.ts";

/** All sizes of a layer's input or output; null for the batch, which is known only when data comes. */
export type LayerShape = readonly (number | null)[];

/** What the numbers of a network's last layer mean, where it is known: what decides which losses fit. */
export type OutputKind =
  /** Any numbers: those of a layer without activation. */
  | "raw"
  /** Chances that sum to 1 along the last axis. */
  | "softmax"
  /** A chance each. */
  | "sigmoid"
  /** Logarithms of chances that sum to 1 along the last axis. */
  | "logSoftmax"
  /** Numbers of an activation that leaves [0, 1], such as relu or tanh. */
  | "notChances"
  | "unknown";

/** A finished layer: its parameters exist, its shapes are known. Made by a spec's `build`. */
export abstract class Layer<I extends Tree = Tensor, O extends Tree = Tensor> extends Module {
  /** The kind of layer, as in its spec: "dense". */
  abstract readonly name: string;
  abstract readonly inputShape: LayerShape;
  abstract readonly outputShape: LayerShape;

  /** The forward pass. Pure: state changes are proposed to the context. */
  abstract call(inputs: I, context: Context): O;

  /** The layer as the call that makes it, for summaries: `dense(16, { activation: "relu" })`. */
  readonly label?: string;

  /** Whether outputs mean what the inputs mean, as behind dropout or flatten. */
  get keepsKind(): boolean {
    return false;
  }

  /** What the outputs mean to a loss. */
  get outputKind(): OutputKind {
    return "unknown";
  }
}

/** What building a layer needs beyond its input shape. */
export interface BuildContext {
  /** Where the layer will stand: `layers.1`. It enters the random keys and error messages. */
  readonly path: string;
  /** Initial weights: `rng.key(path, "kernel")`. */
  readonly rng: Rng;
}

/**
 * A layer to be: plain data (`layer`, `options`), so that a network's configuration can be saved and cloned, with the function
 * that builds it once its input shape is known. One spec used twice makes two layers.
 */
export interface Spec {
  readonly layer: string;
  readonly options: Readonly<Record<string, unknown>>;
  build(input: LayerShape, context: BuildContext): Layer;
  /** The call that makes it: `dense(16)`. */
  toString(): string;
}

/** The build context of a part that will stand at `name` inside the layer being built. */
export function within(context: BuildContext, name: string): BuildContext {
  return { path: context.path === "" ? name : `${context.path}.${name}`, rng: context.rng };
}
