import { ArgumentError } from "../errors.ts";
import { showValue } from "../choices.ts";
import { requireTensor } from "../operand.ts";
import type { Tensor } from "../tensor.ts";
import type { Node } from "../trace.ts";

const labels = new WeakMap<Node, Map<number, string>>();

/** The tensor itself, under a name of its own in the graph that `trace` makes: `label("a", add(x, y))`. */
export function label<T extends Tensor>(name: string, x: T): T {
  requireTensor("label", x);
  if (typeof name !== "string") throw new ArgumentError(`label: the name is ${showValue(name)}. Give a string.`);
  const { node, slot = 0 } = x.trace ?? {};
  if (node !== undefined) labels.set(node, (labels.get(node) ?? new Map<number, string>()).set(slot, name));
  return x;
}

/** The name that `label` gave to a result of a node. */
export function labelOf(node: Node, slot: number): string | undefined {
  return labels.get(node)?.get(slot);
}
