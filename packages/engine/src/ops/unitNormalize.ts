import { requireKnownOptions } from "../choices.ts";
import { div, mul, sub } from "../elementwise.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { greater } from "./compare.ts";
import { maximum, sqrt, square } from "./elementary.ts";
import { axesOf, checkEpsilon } from "./normalizationOptions.ts";
import type { NormalizeOptions } from "./normalizationOptions.ts";
import type { Over } from "./rmsNormalize.ts";
import { sum } from "./sum.ts";

/** y = x / d with d = max(|x|, epsilon). J u = (u - y sum(u y)) / d, and u / epsilon where |x| is not above epsilon. */
const unitOp: Op<Over> = {
  name: "UnitNormalize",
  forward: ([x], attributes) => [div(x as Tensor, lengthOf(x as Tensor, attributes).held)],
  vjp: ([upstream], { inputs: [x], outputs: [y], attributes }) => [
    throughUnit(upstream as Tensor, x as Tensor, y as Tensor, attributes),
  ],
  jvp: ([dx], { inputs: [x], outputs: [y], attributes }) => [throughUnit(dx as Tensor, x as Tensor, y as Tensor, attributes)],
};

/** |x| held at epsilon or above, and 1 where it is above (0 elsewhere). The root is taken of a held square: at 0 it has no slope. */
function lengthOf(x: Tensor, { axis, epsilon }: Over): { held: Tensor; free: Tensor } {
  const squared = sum(square(x), { axis, keepDims: true });
  const least = epsilon * epsilon;
  return { held: sqrt(maximum(squared, least)), free: cast(greater(squared, least), "float32") };
}

function throughUnit(u: Tensor, x: Tensor, y: Tensor, attributes: Over): Tensor {
  const { held, free } = lengthOf(x, attributes);
  const share = mul(free, sum(mul(u, y), { axis: attributes.axis, keepDims: true }));
  return div(sub(u, mul(y, share)), held);
}

/**
 * y = x / max(|x|, epsilon) with the Euclidean length |x| over `axis`: directions. 0 stays 0, where the slope is 1 / epsilon.
 * epsilon is 1e-12 by default, as in Keras and PyTorch.
 */
export function unitNormalize<R extends Rank>(x: Tensor<R>, options: NormalizeOptions = {}): Tensor<R, "float32"> {
  const name = "unitNormalize";
  requireKnownOptions(name, options, ["axis", "epsilon"]);
  const { axis = -1, epsilon = 1e-12 } = options;
  checkEpsilon(name, epsilon);
  const axes = axesOf(name, x, axis);
  return withinScope(() => apply(unitOp, [x], { axis: axes, epsilon })) as Tensor<R, "float32">;
}
