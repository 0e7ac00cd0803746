import { add, mul, sub } from "../elementwise.ts";
import { ShapeError } from "../errors.ts";
import { operands, requireType } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { rsqrt } from "./elementary.ts";
import { checkEpsilon } from "./normalizationOptions.ts";
import { normalize } from "./normalize.ts";

/**
 * x normalised to mean 0 and variance 1 over all axes but the last (the channels), with the statistics it used. Ioffe and Szegedy 2015.
 * z = (x - mean) / sqrt(variance + epsilon), biased variance.  x: [..., channels]; mean, variance: [channels].
 */
export function batchNormalize<R extends Rank>(
  x: Tensor<R>,
  epsilon: number,
): { z: Tensor<R>; mean: Tensor<1>; variance: Tensor<1> } {
  requireType("batchNormalize", x, "float32");
  checkEpsilon("batchNormalize", epsilon, true);
  if (x.rank < 2 || x.size === 0)
    throw new ShapeError(
      `batchNormalize: got shape ${showShape(x.shape)}. Expected [batch, ..., channels] with at least one sample.`,
    );
  return withinScope(() => {
    const axis = Array.from({ length: x.rank - 1 }, (_, i) => i);
    const { z, mean, variance } = normalize(x, { axis, epsilon, keepDims: false });
    return { z: z as Tensor as Tensor<R>, mean: mean as Tensor<1>, variance: variance as Tensor<1> };
  });
}

/**
 * Normalisation with statistics given from outside (inference): y = (x - mean) / sqrt(variance + epsilon).
 * x, y: [..., channels]; mean, variance: [channels].
 */
export function normalizeWith<R extends Rank>(x: Tensor<R>, average: Tensor<1>, variance: Tensor<1>, epsilon: number): Tensor<R> {
  requireType("normalizeWith", x, "float32");
  checkEpsilon("normalizeWith", epsilon, true);
  for (const [name, t] of [["mean", average] as const, ["variance", variance] as const]) {
    requireType(`normalizeWith: ${name}`, t, "float32");
    if (!sameShape(t.shape, x.shape.slice(-1)))
      throw new ShapeError(
        `normalizeWith: ${name} ${showShape(t.shape)} for x ${showShape(x.shape)}. Expected one number for each channel, the last axis of x.`,
      );
  }
  operands("normalizeWith", [x, average, variance]);
  return withinScope(() => mul(sub(x, average), rsqrt(add(variance, epsilon)))) as Tensor as Tensor<R>;
}
