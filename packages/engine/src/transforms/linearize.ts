import { zeros } from "../create.ts";
import { forward, tangentOf } from "../forward.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, mapTree, pairTrees } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireFunction, requireLike } from "./checks.ts";
import { recordGraph } from "./recordGraph.ts";
import { separate } from "./results.ts";

/** f(x), and the linear map from dx to J(x) dx. */
export interface Pushforward<X, Y> {
  readonly value: Y;
  readonly pushforward: (tangent: X) => Y;
  /** Frees what the map holds on to; the value stays. Inside another differentiation that one frees it, when it needs it no longer. */
  readonly dispose: () => void;
  readonly [Symbol.dispose]: () => void;
}

/**
 * f near x: its value and its derivative as a linear map, dx to J(x) dx. f runs once; the map may be applied to many tangents, which
 * have x's structure, each at the cost of one forward walk. For a single tangent `jvp` needs less memory. As JAX's `linearize`.
 * Errors: an argument not of floats, a tangent of another structure, shape or device, a disposed map.
 */
export function linearize<X extends TreeLike<X>, Y extends TreeLike<Y>>(f: (x: X) => Y, x: X): Pushforward<X, Y> {
  requireFunction("linearize", f);
  const { level, leaves, result, value, dispose, requireAlive } = recordGraph("linearize", f, x);
  const marked = leavesOf(leaves);
  return {
    value,
    pushforward: (tangent) =>
      scope(() => {
        requireAlive();
        const tangents: Tensor[] = [];
        pairTrees("linearize: tangent", leaves, tangent, (t, dx, where) => {
          requireLike(where, dx, t);
          tangents.push(dx);
          return t;
        });
        const moved = forward(level, marked, tangents);
        const dy = mapTree(result, (y) => tangentOf(moved, level, y) ?? zeros(y.shape, { device: y.device }));
        return separate(dy, tangents);
      }),
    dispose,
    [Symbol.dispose]: dispose,
  };
}
