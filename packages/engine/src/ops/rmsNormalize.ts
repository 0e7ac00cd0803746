import { requireKnownOptions } from "../choices.ts";
import { add, mul, sub } from "../elementwise.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import type { Operand } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { rsqrt, square } from "./elementary.ts";
import { axesOf, checkEpsilon, scalesOf } from "./normalizationOptions.ts";
import type { NormalizeOptions } from "./normalizationOptions.ts";
import { scaleAndShift } from "./normalize.ts";
import { mean } from "./reductions.ts";

/** Over which axes a length is taken. */
export interface Over {
  readonly axis: readonly number[];
  readonly epsilon: number;
}

/** y = x r with r = 1 / sqrt(mean(x^2) + epsilon). dy/dx is symmetric: J u = r (u - y mean(u y)), in both modes. */
const rmsOp: Op<Over> = {
  name: "RmsNormalize",
  forward: ([x], attributes) => [mul(x as Tensor, reciprocalRoot(x as Tensor, attributes))],
  vjp: ([upstream], { inputs: [x], outputs: [y], attributes }) => [
    throughRms(upstream as Tensor, x as Tensor, y as Tensor, attributes),
  ],
  jvp: ([dx], { inputs: [x], outputs: [y], attributes }) => [throughRms(dx as Tensor, x as Tensor, y as Tensor, attributes)],
};

function reciprocalRoot(x: Tensor, { axis, epsilon }: Over): Tensor {
  return rsqrt(add(mean(square(x), { axis, keepDims: true }), epsilon));
}

function throughRms(u: Tensor, x: Tensor, y: Tensor, attributes: Over): Tensor {
  const share = mean(mul(u, y), { axis: attributes.axis, keepDims: true });
  return mul(sub(u, mul(y, share)), reciprocalRoot(x, attributes));
}

/**
 * y = gamma x / sqrt(mean(x^2) + epsilon) over `axis`: a layer normalisation without centring. x, y: one shape; gamma: the sizes of the
 * axes, in order, or left out. Zhang and Sennrich 2019. epsilon is 1e-6 by default, as in Keras; PyTorch takes float32's 1.2e-7.
 */
export function rmsNormalize<R extends Rank>(
  x: Tensor<R>,
  options: NormalizeOptions = {},
  gamma?: Operand,
): Tensor<R, "float32"> {
  const name = "rmsNormalize";
  requireKnownOptions(name, options, ["axis", "epsilon"]);
  const { axis = -1, epsilon = 1e-6 } = options;
  checkEpsilon(name, epsilon);
  const axes = axesOf(name, x, axis);
  return withinScope(() => {
    const sizes = axes.map((i) => x.shape[i] as number);
    const [scale] = scalesOf(name, x, sizes, { gamma });
    return scaleAndShift(apply(rmsOp, [x], { axis: axes, epsilon }), axes, scale, undefined);
  }) as Tensor<R, "float32">;
}
