import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import type { Tree } from "../tree.ts";
import { requireFunction } from "./checks.ts";
import { grad } from "./grad.ts";
import { jacobian } from "./jacobian.ts";
import type { JacobianOf } from "./jacobian.ts";
import { jvp } from "./jvp.ts";

/**
 * The Hessian of a scalar function with respect to its first argument: H = d^2 L / dx dx, of shape [...x.shape, ...x.shape] for a
 * tensor, nested for trees. The Jacobian of the gradient: one forward walk through the gradient's graph for each element of x. For the
 * product H v alone, `hvp` costs about two gradients whatever x's size.
 */
export function hessian<X extends Tree, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => JacobianOf<X, X> {
  requireFunction("hessian", f);
  return jacobian<X, X, Rest>(grad(f), { mode: "forward" });
}

/**
 * The Hessian of a scalar function times a vector, H(x) v, without the Hessian: forward mode over reverse mode, at a small constant times
 * the cost of f. v has x's structure. (Pearlmutter, "Fast exact multiplication by the Hessian", 1994.)
 */
export function hvp<X extends Tree>(f: (x: X) => Tensor, x: X, v: X): X {
  requireFunction("hvp", f);
  return scope(() => jvp(grad(f), x, v).tangent);
}
