import { requireKnownOptions } from "../choices.ts";
import { withinScope } from "../scope.ts";
import type { Operand } from "../operand.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { axesOf, checkEpsilon, scalesOf } from "./normalizationOptions.ts";
import type { NormalizeOptions } from "./normalizationOptions.ts";
import { normalize, scaleAndShift } from "./normalize.ts";

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the mean and the biased variance of each sample over `axis`.
 * x, y: one shape; gamma, beta: the sizes of the axes, in order, or left out (1 and 0). Ba, Kiros and Hinton 2016.
 * epsilon is 1e-3 by default, as in Keras; PyTorch has 1e-5. A slice of equal elements, or of one, gives beta.
 */
export function layerNormalize<R extends Rank>(
  x: Tensor<R>,
  options: NormalizeOptions = {},
  gamma?: Operand,
  beta?: Operand,
): Tensor<R, "float32"> {
  const name = "layerNormalize";
  requireKnownOptions(name, options, ["axis", "epsilon"]);
  const { axis = -1, epsilon = 1e-3 } = options;
  checkEpsilon(name, epsilon);
  const axes = axesOf(name, x, axis);
  return withinScope(() => {
    const sizes = axes.map((i) => x.shape[i] as number);
    const [scale, shift] = scalesOf(name, x, sizes, { gamma, beta });
    return scaleAndShift(normalize(x, { axis: axes, epsilon, keepDims: true }).z, axes, scale, shift);
  }) as Tensor<R, "float32">;
}
