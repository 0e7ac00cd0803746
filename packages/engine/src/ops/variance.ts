import { showValue } from "../choices.ts";
import { div, sub } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import { untraced } from "../op.ts";
import { withinScope } from "../scope.ts";
import { reducedShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { equal } from "./compare.ts";
import { sqrt, square } from "./elementary.ts";
import { axesOf, countOf, requireSomething } from "./reducer.ts";
import type { Reducer, Reduction } from "./reducer.ts";
import { mean } from "./reductions.ts";
import { slice } from "./slice.ts";
import { sum } from "./sum.ts";
import { where } from "./where.ts";

/** Options of variance and standardDeviation. */
export interface VarianceReduction extends Reduction {
  /** What the number of elements is lowered by in the divisor: 0 for the whole population (Keras, NumPy), 1 for a sample (PyTorch). */
  readonly correction?: number | undefined;
}

/** y = sum (x - mean x)^2 / (n - correction) along the axes, in two passes. */
export const variance: Reducer<VarianceReduction> = ((x: Tensor, options: VarianceReduction = {}) =>
  withinScope(() => spread("variance", x, options))) as Reducer<VarianceReduction>;

/**
 * y = (sum (x - mean x)^2 / (n - correction))^(1/2) along the axes. Where all elements are equal it has no derivative: the gradient
 * there is 0, as in PyTorch.
 */
export const standardDeviation: Reducer<VarianceReduction> = ((x: Tensor, options: VarianceReduction = {}) =>
  withinScope(() => rootOrZero(spread("standardDeviation", x, options)))) as Reducer<VarianceReduction>;

/** x^(1/2), with derivatives of 0 where x is 0. */
export function rootOrZero(x: Tensor): Tensor {
  const isZero = equal(x, 0);
  return where(isZero, 0, sqrt(where(isZero, 1, x)));
}

function spread(name: string, x: Tensor, options: VarianceReduction): Tensor {
  const { axis, keepDims } = axesOf(name, x, options, ["float32"], ["correction"]);
  requireSomething(name, x, axis);
  const { correction = 0 } = options;
  const count = countOf(x, axis);
  if (!Number.isFinite(correction) || correction < 0)
    throw new ArgumentError(`${name}: correction is ${showValue(correction)}. Use 0, or 1 for the variance of a sample.`);
  if (correction >= count)
    throw new ArgumentError(
      `${name}: correction ${correction} for ${count} element${count === 1 ? "" : "s"} of ${showShape(x.shape)} along the axes [${axis.join(", ")}] leaves nothing to divide by. Use correction 0, or more elements.`,
    );
  // the variance does not change when all elements are shifted: from the first one, equal elements are exactly 0 and large ones keep their digits
  const first = slice(
    untraced(x),
    x.shape.map(() => 0),
    reducedShape(x.shape, axis, true),
  );
  const near = x.size === 0 ? x : sub(x, first);
  const deviation = sub(near, mean(near, { axis, keepDims: true }));
  return div(sum(square(deviation), { axis, keepDims }), count - correction);
}
