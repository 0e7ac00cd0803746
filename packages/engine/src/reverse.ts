import { add } from "./elementwise.ts";
import { met, traced } from "./op.ts";
import type { Derivative } from "./op.ts";
import { sumTo } from "./ops/sum.ts";
import type { Tensor } from "./tensor.ts";
import type { Edge, Level, Node } from "./trace.ts";

/** A tensor as a leaf of the level's graph: what derivatives are taken with respect to. */
export function leaf(level: Level, x: Tensor): Tensor {
  const primal = met(x);
  const node: Node = { op: undefined, attributes: undefined, inputs: [], outputs: [primal], parents: [], cotangents: [] };
  return traced(primal, { level, primal, node, slot: 0, tangent: undefined });
}

/**
 * The chain rule, backwards through the graph: every node hands its upstream, times its local derivative, to the nodes behind it;
 * where paths meet they add up; where a value was broadcast, its derivative is summed back to its shape. `see` is shown each node with
 * the derivatives by its results, when they are complete.
 */
export function backward(
  level: Level,
  results: readonly Tensor[],
  upstream: readonly Tensor[],
  see?: (node: Node, cotangents: readonly Derivative[]) => void,
): void {
  try {
    results.forEach((y, i) => {
      if (y.trace?.level === level && y.trace.node !== undefined)
        accumulate({ node: y.trace.node, slot: y.trace.slot }, upstream[i] as Tensor);
    });
    for (let i = level.nodes.length - 1; i >= 0; i--) {
      const node = level.nodes[i] as Node;
      see?.(node, node.cotangents.slice());
      visit(node);
    }
  } catch (error) {
    for (const node of level.nodes) node.cotangents.length = 0; // the next walk starts afresh
    throw error;
  }
}

function visit(node: Node): void {
  if (node.cotangents.length === 0 || node.op === undefined) return;
  const needs = node.parents.map((parent) => parent !== undefined);
  const downstream = node.op.vjp(node.cotangents, {
    inputs: node.inputs,
    outputs: node.outputs,
    attributes: node.attributes,
    needs,
  });
  node.parents.forEach((parent, k) => {
    const dx = downstream[k];
    if (parent !== undefined && dx !== undefined) accumulate(parent, sumTo(dx, (node.inputs[k] as Tensor).shape));
  });
  node.cotangents.length = 0;
}

function accumulate({ node, slot }: Edge, contribution: Tensor): void {
  const sofar = node.cotangents[slot];
  node.cotangents[slot] = sofar === undefined ? contribution : add(sofar, contribution);
}

/** The derivative that arrived at a leaf, taken out of the graph so that another walk starts afresh; undefined where none did. */
export function takeGradient(x: Tensor): Tensor | undefined {
  const cotangents = x.trace?.node?.cotangents;
  const gradient = cotangents?.[0];
  if (cotangents !== undefined) cotangents.length = 0;
  return gradient;
}
