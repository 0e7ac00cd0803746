import type { Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

/** One differentiation in progress. Nested ones have higher depth, so that they never confuse their perturbations. */
export interface Level {
  readonly depth: number;
  readonly mode: "reverse" | "forward";
  /** False once the differentiation is over: tensors traced at it count as constants from then on. */
  active: boolean;
  /** Reverse mode: the computational graph in the order of its making, which is a topological order. */
  readonly nodes: Node[];
}

/** How a tensor depends on the leaves of one level. `primal` is the same value seen from the next outer level. */
export interface Trace {
  readonly level: Level;
  readonly primal: Tensor;
  /** Reverse mode: the node that made the value, and which of its outputs it is. */
  readonly node: Node | undefined;
  readonly slot: number;
  /** Forward mode: the value's tangent. */
  readonly tangent: Tensor | undefined;
}

/** One application of an op in the graph; a leaf has no op. */
export interface Node {
  readonly op: Op | undefined;
  readonly attributes: unknown;
  /** Operands and results as seen from the next outer level. */
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** The node behind each operand, with its slot; undefined for constants. */
  readonly parents: readonly (Edge | undefined)[];
  /** dL/d(output), filled during the reverse walk. */
  readonly cotangents: (Tensor | undefined)[];
}

/** Output `slot` of `node`. */
export interface Edge {
  readonly node: Node;
  readonly slot: number;
}

let depth = 0;
let graphs = 0;

/** Opens a level inside all open ones, runs `fn`, and closes it. */
export function withLevel<T>(mode: Level["mode"], fn: (level: Level) => T): T {
  const level: Level = { depth: ++depth, mode, active: true, nodes: [] };
  if (mode === "reverse") graphs++;
  try {
    return fn(level);
  } finally {
    level.active = false;
    depth--;
    if (mode === "reverse") graphs--;
  }
}

/** How many levels are open: one opened now would lie deeper than this. */
export function openLevels(): number {
  return depth;
}

/** Whether a graph is being built: its nodes still need values that would otherwise be dead. */
export function isBuildingGraph(): boolean {
  return graphs > 0;
}
