import type { Derivative } from "./op.ts";
import type { Tensor } from "./tensor.ts";
import type { Level, Node } from "./trace.ts";

/**
 * The chain rule, forwards through a recorded graph: every node takes the tangents of its operands through its Jacobian. `leaves` and
 * `tangents` correspond; undefined stands for zero. Returns the tangent of any tensor of the graph.
 */
export function forward(
  level: Level,
  leaves: readonly Tensor[],
  tangents: readonly Derivative[],
): (y: Tensor) => Tensor | undefined {
  const known = new Map<Node, readonly Derivative[]>();
  leaves.forEach((x, i) => {
    if (x.trace?.node !== undefined) known.set(x.trace.node, [tangents[i]]);
  });
  for (const node of level.nodes) {
    const operands = node.parents.map((parent) => (parent === undefined ? undefined : known.get(parent.node)?.[parent.slot]));
    const needs = operands.map((dx) => dx !== undefined);
    if (node.op === undefined || !needs.includes(true)) continue;
    const { inputs, outputs, attributes } = node;
    known.set(node, node.op.jvp(operands, { inputs, outputs, attributes, needs }));
  }
  return ({ trace }) => (trace?.level === level && trace.node !== undefined ? known.get(trace.node)?.[trace.slot] : undefined);
}
