import { currentArena } from "./arena.ts";
import { scope } from "./scope.ts";
import { Tensor } from "./tensor.ts";
import type { Level, Node, Trace } from "./trace.ts";

/** What a derivative rule sees of one application: operands, results and attributes; `needs[i]`: is a derivative for operand i wanted? */
export interface Application<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  readonly needs: readonly boolean[];
}

/** A cotangent or tangent; undefined stands for zero. */
export type Derivative = Tensor | undefined;

/**
 * A differentiable operation y = f(x; attributes), written next to its two rules. Rules are made of ops, so gradients have
 * gradients; they ignore broadcasting, which the reverse walk undoes in one place.
 */
export interface Op<A = unknown> {
  readonly name: string;
  /** Values only; operands are never traced here. Temporaries are freed by the caller. */
  forward(inputs: readonly Tensor[], attributes: A): readonly Tensor[];
  /** Vector-Jacobian product: upstream dL/dy to dL/dx, one entry per operand. */
  vjp(upstream: readonly Derivative[], application: Application<A>): readonly Derivative[];
  /** Jacobian-vector product: tangents dx to dy, one entry per output. */
  jvp(tangents: readonly Derivative[], application: Application<A>): readonly Derivative[];
}

/**
 * Applies an op. The innermost differentiation that any operand depends on takes the operands' primal values, computes with them
 * one level further out, and notes what its mode needs: a node of the graph (reverse), or the tangent (forward).
 */
export function applyAll<A>(op: Op<A>, given: readonly Tensor[], attributes: A): readonly Tensor[] {
  const inputs = view === undefined ? given : given.map(view);
  const isTraced = inputs.some((x) => x.trace !== undefined);
  const operands = isTraced ? inputs.map(current) : inputs;
  const level = isTraced ? innermostLevel(operands) : undefined;
  if (level === undefined)
    return currentArena() === undefined ? scope(() => op.forward(operands, attributes)) : op.forward(operands, attributes);
  const primals = operands.map((x) => (x.trace?.level === level ? x.trace.primal : x));
  const outputs = applyAll(op, primals, attributes);
  const lift = level.mode === "reverse" ? record : push;
  return lift(level, op as Op, operands, primals, outputs, attributes);
}

/** `applyAll` for ops of one result. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return applyAll(op, inputs, attributes)[0] as Tensor;
}

let view: ((x: Tensor) => Tensor) | undefined;

/**
 * Runs `fn` while every operand of every op is what `see` makes of it; `see` gets what an enclosing view shows as well. So a function
 * can be run on other values of the tensors that it closes over: see `closures.ts`.
 */
export function withView<T>(see: (x: Tensor, outer: Tensor) => Tensor, fn: () => T): T {
  const outer = view;
  view = outer === undefined ? (x) => see(x, x) : (x) => see(x, outer(x));
  try {
    return fn();
  } finally {
    view = outer;
  }
}

/** The tensor as an op would meet it here and now: what an enclosing view shows in its place, as the open differentiations see it. */
export function met(x: Tensor): Tensor {
  return current(view === undefined ? x : view(x));
}

/** The tensor without its traces: a constant to every differentiation. */
export function untraced(x: Tensor): Tensor {
  let plain = x;
  while (plain.trace !== undefined) plain = plain.trace.primal;
  return plain;
}

/** The tensor as the open differentiations see it: traces of ended ones are taken off. */
export function current(x: Tensor): Tensor {
  let seen = x;
  while (seen.trace !== undefined && !seen.trace.level.active) seen = seen.trace.primal;
  return seen;
}

function innermostLevel(inputs: readonly Tensor[]): Level | undefined {
  let level: Level | undefined;
  for (const x of inputs) {
    const trace = x.trace;
    if (trace !== undefined && (level === undefined || trace.level.depth > level.depth)) level = trace.level;
  }
  return level;
}

/** Reverse mode: one node more in the graph. */
function record(
  level: Level,
  op: Op,
  inputs: readonly Tensor[],
  primals: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: unknown,
): readonly Tensor[] {
  const parents = inputs.map((x) =>
    x.trace?.level === level && x.trace.node !== undefined ? { node: x.trace.node, slot: x.trace.slot } : undefined,
  );
  const node: Node = { op, attributes, inputs: primals, outputs, parents, cotangents: [] };
  level.nodes.push(node);
  return outputs.map((y, slot) => traced(y, { level, primal: y, node, slot, tangent: undefined }));
}

/** Forward mode: the tangents go through the op's Jacobian beside the values. */
function push(
  level: Level,
  op: Op,
  inputs: readonly Tensor[],
  primals: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: unknown,
): readonly Tensor[] {
  const tangents = inputs.map((x) => (x.trace?.level === level ? x.trace.tangent : undefined));
  const needs = tangents.map((dx) => dx !== undefined);
  const results = op.jvp(tangents, { inputs: primals, outputs, attributes, needs });
  return outputs.map((y, slot) => {
    const tangent = results[slot];
    return tangent === undefined ? y : traced(y, { level, primal: y, node: undefined, slot, tangent });
  });
}

/** The same value, noted to depend on a level's leaves. */
export function traced(y: Tensor, trace: Trace): Tensor {
  return new Tensor(y.storage, y.shape, y.dtype, trace);
}
