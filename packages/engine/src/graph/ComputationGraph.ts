import type { NestedValues } from "../print.ts";
import type { Shape } from "../shape.ts";

/** A value in a computational graph: an input, a constant, or what an operation gave. */
export interface GraphNode {
  /** Its place in `nodes`. */
  readonly id: number;
  readonly kind: "input" | "constant" | "operation";
  /** The operation as it is written in formulas ("+", "×", "max", "sin"); an input's name; a constant's value. */
  readonly symbol: string;
  /** The operation's name in the engine ("Add", "Maximum"); undefined for inputs and constants. */
  readonly op: string | undefined;
  /** The name of the value, where it has one: an input's, or what `label` gave. */
  readonly name: string | undefined;
  readonly isOutput: boolean;
  readonly shape: Shape;
  readonly value: NestedValues;
  /** Reverse mode: dL/d(value), L being Σ upstream · output. Forward mode: the tangent. Undefined for what no derivative reaches. */
  readonly derivative: NestedValues | undefined;
}

/** One operand of one operation. */
export interface GraphEdge {
  /** The operand's node. */
  readonly from: number;
  /** The operation's node. */
  readonly to: number;
  /** Which operand it is. */
  readonly operand: number;
  /** d(to)/d(from) through this operand alone, where both are scalars: what an upstream is multiplied by. */
  readonly local: number | undefined;
}

/** A function at one point as the graph of its operations, with a value and a derivative at every node. Plain data. */
export interface ComputationGraph {
  readonly mode: "reverse" | "forward";
  /** In an order in which operands come before what is made of them. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Places of the inputs and of the outputs in `nodes`. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}
