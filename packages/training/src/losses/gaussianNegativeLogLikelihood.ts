import { add, div, log, maximum, mul, squaredDifference } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkBoolean, checkPositive } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { requireOneShape } from "./operands.ts";
import { reduceLoss } from "./reduceLoss.ts";

/** Options of `gaussianNegativeLogLikelihood`. */
export interface GaussianOptions extends LossOptions {
  /** Whether the constant ln(2 pi) / 2 is added; false when left out. */
  readonly full?: boolean;
  /** The least variance; 1e-6 when left out. */
  readonly epsilon?: number;
}

/**
 * The mean of (ln v + (y - m)^2 / v) / 2 over elements with v = max(variance, epsilon): a network that predicts mean m and variance,
 * PyTorch's gaussian_nll_loss. Three tensors of one shape. Nix and Weigend 1994. Below epsilon the variance has no slope.
 */
export function gaussianNegativeLogLikelihood(
  mean: Tensor,
  target: Tensor,
  variance: Tensor,
  options: GaussianOptions = {},
): Tensor<0> {
  const name = "gaussianNegativeLogLikelihood";
  const reduction = checkReduction(name, options, ["full", "epsilon"]);
  const { full = false, epsilon = 1e-6 } = options;
  checkBoolean(name, "full", full);
  checkPositive(name, "epsilon", epsilon);
  requireOneShape(name, { mean, target, variance });
  const v = maximum(variance, epsilon);
  const losses = mul(0.5, add(log(v), div(squaredDifference(mean, target), v)));
  return reduceLoss(full ? add(losses, Math.log(2 * Math.PI) / 2) : losses, undefined, reduction);
}
