import { closeArena, openArena } from "./arena.ts";
import { showValue } from "./choices.ts";
import { ArgumentError, BackendError, DTypeError, ShapeError, StateError } from "./errors.ts";
import { current, traced } from "./op.ts";
import { identity } from "./ops/cast.ts";
import { ones, zeros } from "./create.ts";
import { backward, leaf, takeGradient } from "./reverse.ts";
import { scope } from "./scope.ts";
import { sameShape, showShape } from "./shape.ts";
import type { Storage } from "./storage.ts";
import { Tensor } from "./tensor.ts";
import { isBuildingGraph, withLevel } from "./trace.ts";
import type { Level } from "./trace.ts";
import { leavesOf, mapTree, pairTrees } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** The value of a scalar function with its gradient, which has the argument's own structure. */
export interface ValueAndGradient<X> {
  readonly value: Tensor<0>;
  readonly gradient: X;
}

/**
 * f as a function of (value, gradient): dL/dx for every tensor of the first argument, in reverse mode. f returns a scalar.
 * Further arguments are passed on as they are. It is itself differentiable. Memory made inside is freed but for the result.
 */
export function valueAndGrad<X extends Tree, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => ValueAndGradient<X> {
  return differentiated("valueAndGrad", f);
}

/** The gradient of a scalar function with respect to its first argument: dL/dx, in reverse mode. */
export function grad<X extends Tree, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => X {
  const both = differentiated("grad", f);
  return (x, ...rest) => scope(() => both(x, ...rest).gradient);
}

function differentiated<X extends Tree, Rest extends readonly unknown[]>(
  where: string,
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => ValueAndGradient<X> {
  requireFunction(where, f);
  return (x, ...rest) =>
    scope(() =>
      withLevel("reverse", (level) => {
        const marked = markLeaves(where, level, x);
        const y = f(marked, ...rest);
        requireScalar(where, y);
        backward(level, [y], [ones(y.shape, { device: y.device })]);
        const result = { value: outside(level, y) as Tensor<0>, gradient: mapTree(marked, gradientAt) };
        return separate(result, leavesOf(x));
      }),
    );
}

/** f(x), and the map from dL/dy to dL/dx. */
export interface Pullback<X, Y> {
  readonly value: Y;
  readonly pullback: (upstream: Y) => X;
  /** Frees what the map holds on to; the value stays. Inside another differentiation that one frees it, when it needs it no longer. */
  readonly dispose: () => void;
  readonly [Symbol.dispose]: () => void;
}

/** Vector-Jacobian products, u to J(x)^T u: the graph is built once and may be walked for many u, which have f(x)'s structure. */
export function vjp<X extends Tree, Y extends Tree>(f: (x: X) => Y, x: X): Pullback<X, Y> {
  requireFunction("vjp", f);
  const arena = openArena();
  let kept: ReadonlySet<Storage> = new Set();
  let graph: { readonly level: Level; readonly leaves: X; readonly result: Y; readonly value: Y };
  try {
    graph = withLevel("reverse", (level) => {
      const leaves = markLeaves("vjp", level, x);
      const result = f(leaves);
      requireTensors("vjp: the result", result);
      const value = separate(
        mapTree(result, (t) => outside(level, t)),
        leavesOf(x),
      );
      return { level, leaves, result, value };
    });
    // everything made stays: the pullback needs it
    kept = new Set(arena.made);
  } finally {
    closeArena(arena, kept);
  }
  const { level, leaves, result, value } = graph;
  const results = leavesOf(result);
  const yours = new Set(leavesOf(value).map((t) => t.storage));
  const dispose = (): void => {
    if (isBuildingGraph()) return;
    for (const storage of kept) if (storage.owners === 0 && !yours.has(storage)) storage.free();
  };
  return {
    value,
    pullback: (upstream) =>
      scope(() => {
        const u: Tensor[] = [];
        pairTrees("vjp: cotangent", result, upstream, (y, t, where) => {
          requireLike(where, t, y);
          u.push(t);
          return t;
        });
        try {
          backward(level, results, u);
          return separate(mapTree(leaves, gradientAt), [...u, ...results]);
        } finally {
          // after a failure the next walk starts afresh
          for (const x of leavesOf(leaves)) takeGradient(x);
        }
      }),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** f(x) and J(x) dx, in one forward pass: tangents travel beside the values. dx has x's structure. */
export function jvp<X extends Tree, Y extends Tree>(f: (x: X) => Y, x: X, dx: X): { value: Y; tangent: Y } {
  requireFunction("jvp", f);
  return scope(() =>
    withLevel("forward", (level) => {
      requireTensors("jvp: the argument", x);
      const dual = pairTrees("jvp: tangent", x, dx, (t, tangent, where) => {
        requireDifferentiable("jvp", t);
        requireLike(where, tangent, t);
        const primal = current(t);
        return traced(primal, { level, primal, node: undefined, slot: 0, tangent: current(tangent) });
      });
      const y = f(dual);
      requireTensors("jvp: the result", y);
      const result = {
        value: mapTree(y, (t) => outside(level, t)),
        tangent: mapTree(y, (t) => tangentAt(level, t)),
      };
      return separate(result, [...leavesOf(x), ...leavesOf(dx)]);
    }),
  );
}

function markLeaves<X extends Tree>(where: string, level: Level, x: X): X {
  requireTensors(`${where}: the argument`, x);
  return mapTree(x, (t) => {
    requireDifferentiable(where, t);
    return leaf(level, t);
  });
}

/**
 * The same values, each in memory of its own, apart from that of `others`: derivatives of a + b are one tensor, but whoever disposes
 * of one must not lose the other.
 */
function separate<T>(tree: T, others: readonly Tensor[]): T {
  const taken = new Set(others.map((t) => t.storage));
  return mapTree(tree, (t) => {
    const own = taken.has(t.storage) ? identity(t) : t;
    taken.add(own.storage);
    return own;
  });
}

/** What arrived at a leaf; zeros where the result does not depend on it. */
function gradientAt(x: Tensor): Tensor {
  return takeGradient(x) ?? zeros(x.shape, { device: x.device });
}

function tangentAt(level: Level, y: Tensor): Tensor {
  return (y.trace?.level === level ? y.trace.tangent : undefined) ?? zeros(y.shape, { device: y.device });
}

/** The value as the next outer level sees it. */
function outside(level: Level, y: Tensor): Tensor {
  return y.trace?.level === level ? y.trace.primal : y;
}

function requireFunction(where: string, f: unknown): void {
  if (typeof f !== "function")
    throw new ArgumentError(`${where}: expected a function, got ${showValue(f)}. Give a function of tensors, made of ops.`);
}

/** An error unless the value holds a tensor, or is a tree without entries. A promise's own failure is not left unhandled. */
function requireTensors(what: string, value: unknown): void {
  if (value instanceof Promise) {
    void value.catch(() => undefined);
    throw new StateError(`${what} is a promise. A differentiated function is synchronous: read values after it, not inside.`);
  }
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (!isEmpty && leavesOf(value).length === 0)
    throw new ArgumentError(`${what} is ${showValue(value)}. Expected a tensor, or arrays and records of tensors.`);
}

function requireScalar(where: string, y: unknown): asserts y is Tensor {
  if (y instanceof Promise) requireTensors(`${where}: the result`, y);
  if (!(y instanceof Tensor))
    throw new ArgumentError(`${where}: the function returned ${showValue(y)}. It must return a scalar tensor, made by ops.`);
  if (y.rank !== 0)
    throw new ShapeError(
      `${where}: the function returned shape ${showShape(y.shape)}. A gradient needs one number: reduce it with sum or mean, or use vjp.`,
    );
  requireDifferentiable(where, y);
}

function requireDifferentiable(where: string, x: Tensor): void {
  if (x.dtype !== "float32")
    throw new DTypeError(`${where}: cannot differentiate ${x.dtype}. Only float32 tensors have derivatives.`);
}

function requireLike(where: string, x: Tensor, like: Tensor): void {
  if (!sameShape(x.shape, like.shape))
    throw new ShapeError(
      `${where} has shape ${showShape(x.shape)}, expected ${showShape(like.shape)}. Give one of the same shape.`,
    );
  if (x.dtype !== like.dtype)
    throw new DTypeError(`${where} is ${x.dtype}, expected ${like.dtype}. Use cast(x, "${like.dtype}").`);
  if (x.device !== like.device)
    throw new BackendError(
      `${where} lives on device "${x.device.name}", expected "${like.device.name}". Read it and make it anew on the other.`,
    );
}
