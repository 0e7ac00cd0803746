import { backward, takeGradient } from "../reverse.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, mapTree, pairTrees } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireFunction, requireLike } from "./checks.ts";
import { recordGraph } from "./recordGraph.ts";
import { gradientAt, separate } from "./results.ts";

/** f(x), and the map from dL/dy to dL/dx. */
export interface Pullback<X, Y> {
  readonly value: Y;
  readonly pullback: (upstream: Y) => X;
  /** Frees what the map holds on to; the value stays. Inside another differentiation that one frees it, when it needs it no longer. */
  readonly dispose: () => void;
  readonly [Symbol.dispose]: () => void;
}

/**
 * Vector-Jacobian products, u to J(x)^T u: the graph is built once and may be walked for many u, which have f(x)'s structure, shapes and
 * dtypes; what is given back has x's. Errors: an argument not of floats, a u of another structure, shape or device, a disposed pullback.
 */
export function vjp<X extends TreeLike<X>, Y extends TreeLike<Y>>(f: (x: X) => Y, x: X): Pullback<X, Y> {
  requireFunction("vjp", f);
  const { level, leaves, result, value, dispose, requireAlive } = recordGraph("vjp", f, x);
  const results = leavesOf(result);
  return {
    value,
    pullback: (upstream) =>
      scope(() => {
        requireAlive();
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
