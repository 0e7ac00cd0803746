import { tensor } from "../create.ts";
import { showValue } from "../choices.ts";
import { ArgumentError } from "../errors.ts";
import { sameShape } from "../shape.ts";
import { forward } from "../forward.ts";
import type { Derivative } from "../op.ts";
import { identity } from "../ops/cast.ts";
import { backward, takeGradient } from "../reverse.ts";
import type { Tensor } from "../tensor.ts";
import type { Level, Node } from "../trace.ts";
import { requireDifferentiable } from "../transforms/checks.ts";
import { recordGraph } from "../transforms/recordGraph.ts";
import { leavesOf, namedLeaves } from "../tree.ts";
import type { Tree } from "../tree.ts";
import type { GraphEdge, GraphNode } from "./ComputationGraph.ts";
import { labelOf } from "./label.ts";
import { symbolOf } from "./symbols.ts";

/** What `sketch` takes besides the function. */
export interface SketchOptions {
  readonly mode: "reverse" | "forward";
  readonly names?: readonly string[];
  readonly upstream?: readonly number[];
  readonly direction?: readonly number[];
}

/** A node whose numbers are still on the device; `symbol` is missing where it is the value that is shown. */
type SketchedNode = Omit<GraphNode, "id" | "symbol" | "shape" | "value" | "derivative"> & {
  readonly symbol: string | undefined;
  readonly value: Tensor;
  readonly derivative: Tensor | undefined;
};

/** A graph whose numbers are still on the device, each in memory of its own. */
export interface Sketch {
  readonly nodes: readonly SketchedNode[];
  readonly edges: readonly (Omit<GraphEdge, "local"> & { readonly local: Tensor | undefined })[];
  readonly outputs: readonly number[];
}

type Lookup = (node: Node, slot: number) => Derivative;

/** Runs f once, walks its graph once, and lists what was met. Called inside a scope, which keeps what is returned. */
export function sketch(f: (...x: readonly Tree[]) => Tree, x: readonly Tree[], options: SketchOptions): Sketch {
  const graph = recordGraph("trace", (marked: readonly Tree[]) => f(...marked), x);
  const { level } = graph;
  const [leaves, results] = [leavesOf(graph.leaves), leavesOf(graph.result)];
  for (const y of results) requireDifferentiable("trace", y);
  const derivativeOf =
    options.mode === "reverse" ? cotangents(level, leaves, results, options) : tangents(level, leaves, options);
  const names = namesOf(graph.leaves, options);
  const nodes: SketchedNode[] = [];
  const edges: Sketch["edges"][number][] = [];
  const places = new Map<Node, number>();
  const constants: { readonly value: Tensor; readonly place: number }[] = [];
  const copied = (t: Derivative): Derivative => t && identity(t);
  const add = (node: Omit<SketchedNode, "isOutput">): number =>
    nodes.push({ ...node, isOutput: false, value: identity(node.value), derivative: copied(node.derivative) }) - 1;
  const constant = (value: Tensor): number => {
    // the same memory in another shape is another value
    const same = constants.find((one) => one.value.storage === value.storage && sameShape(one.value.shape, value.shape));
    if (same !== undefined) return same.place;
    const place = add({ kind: "constant", symbol: undefined, op: undefined, name: undefined, value, derivative: undefined });
    constants.push({ value, place });
    return place;
  };
  leaves.forEach((leaf, i) => {
    const node = leaf.trace?.node as Node;
    const name = names[i] as string;
    const value = node.outputs[0] as Tensor;
    places.set(node, add({ kind: "input", symbol: name, op: undefined, name, value, derivative: derivativeOf(node, 0) }));
  });
  const wanted = ancestors(level, results);
  for (const node of level.nodes) {
    const { op } = node;
    if (op === undefined || !wanted.has(node)) continue;
    const operands = node.inputs.map((input, i) => {
      const parent = node.parents[i];
      return parent === undefined ? constant(input) : (places.get(parent.node) as number) + parent.slot;
    });
    node.outputs.forEach((value, slot) => {
      const [name, derivative] = [labelOf(node, slot), derivativeOf(node, slot)];
      const to = add({ kind: "operation", symbol: symbolOf(op.name), op: op.name, name, value, derivative });
      if (slot === 0) places.set(node, to);
      operands.forEach((from, operand) => edges.push({ from, to, operand, local: localDerivative(node, slot, operand) }));
    });
  }
  const outputs = results.map((y) => {
    const { node, slot = 0, level: of } = y.trace ?? {};
    return node !== undefined && of === level ? (places.get(node) as number) + slot : constant(y);
  });
  return { nodes: nodes.map((node, i) => ({ ...node, isOutput: outputs.includes(i) })), edges, outputs };
}

/** dL/d(result) for every node, L = Σ upstream · output. */
function cotangents(level: Level, leaves: readonly Tensor[], results: readonly Tensor[], { upstream }: SketchOptions): Lookup {
  const seen = new Map<Node, readonly Derivative[]>();
  backward(level, results, filled("upstream", "output", results, upstream), (node, all) => seen.set(node, all));
  for (const leaf of leaves) seen.set(leaf.trace?.node as Node, [takeGradient(leaf)]);
  return (node, slot) => seen.get(node)?.[slot];
}

/** The tangent of every node's results along a direction. */
function tangents(level: Level, leaves: readonly Tensor[], { direction }: SketchOptions): Lookup {
  const known = forward(level, leaves, filled("direction", "input", leaves, direction));
  return (node, slot) => known.get(node)?.[slot];
}

function filled(option: string, what: string, like: readonly Tensor[], numbers: readonly number[] | undefined): Tensor[] {
  if (numbers !== undefined && !isList(numbers))
    throw new ArgumentError(`trace: ${option} is ${showValue(numbers)}. Give an array with a number for each ${what}.`);
  if (numbers !== undefined && (numbers.length !== like.length || !numbers.every((n) => typeof n === "number")))
    throw new ArgumentError(
      `trace: ${option} has ${numbers.length} entries for ${like.length} ${what}s. Give a number for each.`,
    );
  return like.map(({ size, shape, device }, i) => tensor(new Float64Array(size).fill(numbers?.[i] ?? 1), { shape, device }));
}

/** Names given, or paths in the arguments: `w` for the key of a record, `x1[0]` in an array, `x1.w` where several records have the key. */
function namesOf(leaves: Tree, { names }: SketchOptions): readonly string[] {
  const paths = namedLeaves(leaves).map(({ path }) => path);
  if (names !== undefined) {
    if (!isList(names) || !names.every((name) => typeof name === "string"))
      throw new ArgumentError(`trace: names is ${showValue(names)}. Give an array of strings, one for each tensor.`);
    if (names.length !== paths.length)
      throw new ArgumentError(`trace: ${names.length} names for ${paths.length} inputs. Give one for each tensor.`);
    return names;
  }
  // arguments stand in an array: [0].a is the key a of the first
  const short = paths.map((path) => path.replace(/^\[\d+\]\.?/, ""));
  return paths.map((path, i) => {
    const name = short[i] as string;
    if (name === "") return `x${i + 1}`;
    const isClear = !name.startsWith("[") && short.indexOf(name) === short.lastIndexOf(name);
    return isClear ? name : path.replace(/^\[(\d+)\]/, (_, at: string) => `x${Number(at) + 1}`);
  });
}

const isList = (value: unknown): boolean => Array.isArray(value);

/** What the results depend on. */
function ancestors(level: Level, results: readonly Tensor[]): ReadonlySet<Node> {
  const wanted = new Set<Node>();
  for (const { trace } of results) if (trace?.level === level && trace.node !== undefined) wanted.add(trace.node);
  for (const node of [...level.nodes].reverse())
    if (wanted.has(node)) for (const parent of node.parents) if (parent !== undefined) wanted.add(parent.node);
  return wanted;
}

/** d(result)/d(operand) through this operand alone, of scalars. */
function localDerivative(node: Node, slot: number, operand: number): Derivative {
  const { op, inputs, outputs, attributes, parents } = node;
  const y = outputs[slot] as Tensor;
  if (op === undefined || parents[operand] === undefined || y.rank > 0 || (inputs[operand] as Tensor).rank > 0) return undefined;
  const upstream = outputs.map((t, i) => (i === slot ? tensor(1, { device: t.device }) : undefined));
  const needs = inputs.map((_, i) => i === operand);
  const local = op.vjp(upstream, { inputs, outputs, attributes, needs })[operand];
  return local ?? tensor(0, { device: y.device });
}
