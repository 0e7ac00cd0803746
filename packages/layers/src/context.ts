import { StateError } from "@chainrule/engine";
import type { Buffer, HostValue, Rng, Tensor } from "@chainrule/engine";

/** What a forward pass knows beyond its inputs. Layers stay pure: what they would change they propose here. */
export interface Context {
  /** Whether the pass is part of training: dropout drops, batch norm uses the batch's statistics. */
  readonly training: boolean;
  /** Whether a module around the layer is frozen: batch norm then keeps to its moving statistics, as if it were frozen itself. */
  readonly frozen?: boolean;
  /** Proposes a new value for a buffer; the step commits all proposals together at its end, or none. */
  update(buffer: Buffer, value: Tensor): void;
  /**
   * Random host values as a tensor. `make` gets the generator of (seed, path, step, call), so that the numbers depend on nothing else;
   * it is asked again before every replay of a recorded step.
   */
  random(path: string, make: (rng: Rng) => HostValue): Tensor;
}

/** The context for the parts of a module: the module's own, marked as frozen if the module is. */
export function partsContext(owner: { readonly trainable: boolean }, context: Context): Context {
  if (owner.trainable || context.frozen === true) return context;
  return {
    training: context.training,
    frozen: true,
    update: (buffer, value) => context.update(buffer, value),
    random: (path, make) => context.random(path, make),
  };
}

/** A forward pass outside training: nothing is proposed and nothing is random. */
export const inference: Context = {
  training: false,
  update: () => undefined,
  random: (_path, make) => {
    throw new StateError(`inference: a layer asked for random numbers (${make.name || "make"}). Only a training pass has them.`);
  },
};
