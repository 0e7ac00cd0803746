import { zeros } from "../create.ts";
import { met, traced } from "../op.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { withLevel } from "../trace.ts";
import type { Level } from "../trace.ts";
import { leavesOf, mapTree, pairTrees } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireDifferentiable, requireFunction, requireLike, requireTensors } from "./checks.ts";
import { outside, separate } from "./results.ts";

/**
 * f(x) and J(x) dx, in one forward pass: tangents travel beside the values. dx has x's structure and shapes, the tangent that of f(x), with
 * zeros for what does not depend on x and for integers. Errors: an argument not of floats, a tangent of another structure, shape or device.
 */
export function jvp<X extends TreeLike<X>, Y extends TreeLike<Y>>(f: (x: X) => Y, x: X, dx: X): { value: Y; tangent: Y } {
  requireFunction("jvp", f);
  return scope(() =>
    withLevel("forward", (level) => {
      requireTensors("jvp: the argument", x);
      const dual = pairTrees("jvp: tangent", x, dx, (t, tangent, where) => {
        requireDifferentiable("jvp", t);
        requireLike(where, tangent, t);
        const primal = met(t);
        return traced(primal, { level, primal, node: undefined, slot: 0, tangent: met(tangent) });
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

function tangentAt(level: Level, y: Tensor): Tensor {
  return (y.trace?.level === level ? y.trace.tangent : undefined) ?? zeros(y.shape, { device: y.device });
}
