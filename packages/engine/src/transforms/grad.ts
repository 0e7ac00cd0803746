import { ones } from "../create.ts";
import { backward } from "../reverse.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { withLevel } from "../trace.ts";
import { leavesOf, mapTree } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireFunction, requireScalar } from "./checks.ts";
import { gradientAt, markLeaves, outside, separate } from "./results.ts";

/** The value of a scalar function with its gradient, which has the argument's own structure. */
export interface ValueAndGradient<X> {
  readonly value: Tensor<0>;
  readonly gradient: X;
}

/**
 * f as a function of (value, gradient): dL/dx for every tensor of the first argument, in reverse mode. f returns a scalar.
 * Further arguments are passed on as they are. It is itself differentiable. Memory made inside is freed but for the result.
 */
export function valueAndGrad<X extends TreeLike<X>, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => ValueAndGradient<X> {
  return differentiated("valueAndGrad", f);
}

/**
 * The gradient of a scalar function with respect to its first argument: dL/dx, in reverse mode, of x's structure and shapes; zeros where
 * nothing depends on a part. Errors: an argument without tensors or not of floats, a result that is no scalar of floats, a promise.
 */
export function grad<X extends TreeLike<X>, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => X {
  return gradientOf("grad", f);
}

/** `grad` for transforms that are made of it: errors begin with `where`. */
export function gradientOf<X extends TreeLike<X>, Rest extends readonly unknown[]>(
  where: string,
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => X {
  const both = differentiated(where, f);
  return (x, ...rest) => scope(() => both(x, ...rest).gradient);
}

function differentiated<X extends TreeLike<X>, Rest extends readonly unknown[]>(
  where: string,
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => ValueAndGradient<X> {
  requireFunction(where, f);
  return (x, ...rest) =>
    scope(() => {
      const { level, marked, y } = withLevel("reverse", (opened) => {
        const leaves = markLeaves(where, opened, x);
        const result: unknown = f(leaves, ...rest);
        requireScalar(where, result);
        return { level: opened, marked: leaves, y: result };
      });
      // the graph is complete: what the way back makes, only an enclosing differentiation may need for longer
      backward(level, [y], [ones(y.shape, { device: y.device })]);
      const result = { value: outside(level, y) as Tensor<0>, gradient: mapTree(marked, gradientAt) };
      return separate(result, leavesOf(x));
    });
}
