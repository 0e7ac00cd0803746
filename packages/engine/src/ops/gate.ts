import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Linear in g, and its own transpose: a diagonal matrix that x chooses. */
const gateOp = linear("Gate", (upstream, { inputs: [, x], attributes: { alpha } }) => gate(upstream, x as Tensor, alpha), {
  parameters: 1,
});

/**
 * y = g where x > 0, else alpha g: what the gradient of a rectifier is made of. With alpha = 0 the result is 0 where x <= 0 even if g is
 * infinite; where x is NaN it is NaN. g and x have one shape. dy/dx is 0.
 */
export function gate(g: Tensor, x: Tensor, alpha: number): Tensor {
  return apply(gateOp, [g, x], { alpha });
}
