import { closeArena, openArena } from "./arena.ts";
import { ArgumentError, DTypeError, ShapeError } from "./errors.ts";
import { current, traced } from "./op.ts";
import { identity } from "./ops/cast.ts";
import { ones, zeros } from "./create.ts";
import { backward, leaf, takeGradient } from "./reverse.ts";
import { scope } from "./scope.ts";
import { sameShape, showShape } from "./shape.ts";
import type { Storage } from "./storage.ts";
import { Tensor } from "./tensor.ts";
import { withLevel } from "./trace.ts";
import type { Level } from "./trace.ts";
import { leavesOf, mapTree } from "./tree.ts";
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
  return (x, ...rest) =>
    scope(() =>
      withLevel("reverse", (level) => {
        const marked = markLeaves("grad", level, x);
        const y = f(marked, ...rest);
        requireScalar("grad", y);
        backward(level, [y], [ones(y.shape, { device: y.device })]);
        const result = { value: outside(level, y) as Tensor<0>, gradient: mapTree(marked, gradientAt) };
        return separate(result, leavesOf(x));
      }),
    );
}

/** The gradient of a scalar function with respect to its first argument: dL/dx, in reverse mode. */
export function grad<X extends Tree, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => X {
  const both = valueAndGrad(f);
  return (x, ...rest) => scope(() => both(x, ...rest).gradient);
}

/** f(x), and the map from dL/dy to dL/dx. `dispose` frees what the map holds on to; the value stays. */
export interface Pullback<X, Y> {
  readonly value: Y;
  readonly pullback: (upstream: Y) => X;
  readonly dispose: () => void;
}

/** Vector-Jacobian products, u to J(x)^T u: the graph is built once and may be walked for many u. */
export function vjp<X extends Tree, Y extends Tree>(f: (x: X) => Y, x: X): Pullback<X, Y> {
  const arena = openArena();
  let kept: ReadonlySet<Storage> = new Set();
  let graph: { readonly level: Level; readonly leaves: X; readonly result: Y };
  try {
    graph = withLevel("reverse", (level) => {
      const leaves = markLeaves("vjp", level, x);
      return { level, leaves, result: f(leaves) };
    });
    // everything made stays: the pullback needs it
    kept = new Set(arena.made);
  } finally {
    closeArena(arena, kept);
  }
  const { level, leaves, result } = graph;
  const results = leavesOf(result);
  return {
    value: mapTree(result, (t) => outside(level, t)),
    pullback: (upstream) =>
      scope(() => {
        const u = leavesOf(upstream);
        if (u.length !== results.length)
          throw new ArgumentError(
            `vjp: ${u.length} cotangents for ${results.length} results. Give one of the same shape per result.`,
          );
        u.forEach((t, i) => {
          requireLike("vjp: cotangent", t, results[i] as Tensor);
        });
        backward(level, results, u);
        return separate(mapTree(leaves, gradientAt), [...u, ...results]);
      }),
    dispose: () => {
      const yours = new Set(results.map((t) => t.storage));
      for (const storage of kept) if (storage.owners === 0 && !yours.has(storage)) storage.free();
    },
  };
}

/** f(x) and J(x) dx, in one forward pass: tangents travel beside the values. dx has x's structure. */
export function jvp<X extends Tree, Y extends Tree>(f: (x: X) => Y, x: X, dx: X): { value: Y; tangent: Y } {
  return scope(() =>
    withLevel("forward", (level) => {
      const tangents = leavesOf(dx);
      let next = 0;
      const dual = mapTree(x, (t) => {
        requireDifferentiable("jvp", t);
        const tangent = tangents[next++];
        if (tangent === undefined)
          throw new ArgumentError("jvp: fewer tangents than arguments. Give one of the same shape per argument.");
        requireLike("jvp: tangent", tangent, t);
        const primal = current(t);
        return traced(primal, { level, primal, node: undefined, slot: 0, tangent: current(tangent) });
      });
      const y = f(dual);
      return {
        value: mapTree(y, (t) => outside(level, t)),
        tangent: mapTree(y, (t) => tangentAt(level, t)),
      };
    }),
  );
}

function markLeaves<X extends Tree>(where: string, level: Level, x: X): X {
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

function requireScalar(where: string, y: unknown): asserts y is Tensor {
  if (!(y instanceof Tensor))
    throw new ArgumentError(
      `${where}: the function returned ${y === null ? "null" : typeof y}. It must return a scalar tensor, made by ops.`,
    );
  if (y.size !== 1 || y.rank !== 0)
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
}
