import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { pairTrees } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireDifferentiable, requireFunction, requireLike, requireTensors } from "./checks.ts";
import { gradientOf } from "./grad.ts";
import { jacobianOf } from "./jacobian.ts";
import type { JacobianOf } from "./jacobian.ts";
import { jvp } from "./jvp.ts";

/**
 * The Hessian of a scalar function with respect to its first argument: H = d^2 L / dx dx, of shape [...x.shape, ...x.shape] for a
 * tensor, nested for trees. The Jacobian of the gradient: one forward walk through the gradient's graph for each element of x. For the
 * product H v alone, `hvp` costs about two gradients whatever x's size.
 */
export function hessian<X extends TreeLike<X>, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => JacobianOf<X, X> {
  requireFunction("hessian", f);
  const both = jacobianOf<X, X, Rest>("hessian", gradientOf("hessian", f), { mode: "forward" });
  return (x, ...rest) => scope(() => both(x, ...rest).jacobian) as JacobianOf<X, X>;
}

/**
 * The Hessian of a scalar function times a vector, H(x) v, without the Hessian: forward mode over reverse mode, at a small constant times
 * the cost of f. v has x's structure and shapes, and so has the product. Errors: those of `grad`; a v that does not fit x.
 * (Pearlmutter, "Fast exact multiplication by the Hessian", 1994.)
 */
export function hvp<X extends TreeLike<X>>(f: (x: X) => Tensor, x: X, v: X): X {
  requireFunction("hvp", f);
  return scope(() => {
    requireTensors("hvp: the argument", x);
    pairTrees("hvp: v", x, v, (t, dt, where) => {
      requireDifferentiable("hvp", t);
      requireLike(where, dt, t);
      return t;
    });
    return jvp(gradientOf("hvp", f), x, v).tangent;
  });
}
