import type { Derivative } from "./op.ts";
import type { Tensor } from "./tensor.ts";
import type { Level, Node } from "./trace.ts";

/** The tangents of each node's results; undefined stands for zero. */
export type Tangents = ReadonlyMap<Node, readonly Derivative[]>;

/**
 * The chain rule, forwards through a recorded graph: every node takes the tangents of its operands through its Jacobian. `leaves` and
 * `directions` correspond; undefined stands for zero.
 */
export function forward(level: Level, leaves: readonly Tensor[], directions: readonly Derivative[]): Tangents {
  const known = new Map<Node, readonly Derivative[]>();
  leaves.forEach((x, i) => {
    if (x.trace?.node !== undefined) known.set(x.trace.node, [directions[i]]);
  });
  for (const node of level.nodes) {
    const operands = node.parents.map((parent) => (parent === undefined ? undefined : known.get(parent.node)?.[parent.slot]));
    const needs = operands.map((dx) => dx !== undefined);
    if (node.op === undefined || !needs.includes(true)) continue;
    const { inputs, outputs, attributes } = node;
    known.set(node, node.op.jvp(operands, { inputs, outputs, attributes, needs }));
  }
  return known;
}

/** The tangent that arrived at a tensor of the level's graph. */
export function tangentOf(tangents: Tangents, level: Level, { trace }: Tensor): Tensor | undefined {
  return trace?.level === level && trace.node !== undefined ? tangents.get(trace.node)?.[trace.slot] : undefined;
}
