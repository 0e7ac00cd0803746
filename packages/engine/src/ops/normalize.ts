import { add, mul, sub } from "../elementwise.ts";
import { applyAll } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import type { Tensor } from "../tensor.ts";
import { rsqrt, squaredDifference } from "./elementary.ts";
import { mean } from "./reductions.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";

/** Over which axes a normalisation goes. */
export interface Normalization {
  readonly axis: readonly number[];
  readonly epsilon: number;
  /** Whether the statistics keep the axes with size 1; without them x is [..., channels] and they are [channels]. */
  readonly keepDims: boolean;
}

/** What a normalisation gives: z, and the mean and the biased variance that it used. */
export interface Normalized {
  readonly z: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * [z, mean, variance] of z = (x - mean) / sqrt(variance + epsilon) over a set of axes, in two passes: the variance is the mean of
 * squares around the mean, so that a large mean cancels nothing. dz/dx is symmetric, so one formula serves both modes:
 * J u = (u - mean(u) - z mean(u z)) / sqrt(variance + epsilon). Where all x are equal z = 0 and J u = (u - mean(u)) / sqrt(epsilon).
 */
const normalizeOp: Op<Normalization> = {
  name: "Normalize",
  forward: ([x], { axis, epsilon, keepDims }) => {
    const input = x as Tensor;
    const average = mean(input, { axis, keepDims });
    if (!keepDims) {
      const variance = mean(squaredDifference(input, average), { axis });
      return [runKernel("FusedBatchNorm", [input, average, variance], { varianceEpsilon: epsilon }), average, variance];
    }
    const centred = sub(input, average);
    const variance = mean(mul(centred, centred), { axis, keepDims });
    return [mul(centred, rsqrt(add(variance, epsilon))), average, variance];
  },
  vjp: ([dz, dMean, dVariance], { inputs: [x], outputs, attributes }) => {
    const input = x as Tensor;
    const [z, average] = outputs as [Tensor, Tensor];
    const count = input.size / (average.size || 1);
    const parts = [
      dz && throughNormalization(dz, z, outputs[2] as Tensor, attributes),
      dMean && broadcastTo(mul(dMean, 1 / count), input.shape),
      dVariance && mul(mul(dVariance, 2 / count), sub(input, average)),
    ].filter((part) => part !== undefined);
    return [parts.reduce((p, q) => add(p, q))];
  },
  jvp: ([dx], { inputs: [x], outputs, attributes }) => {
    const [z, average, variance] = outputs as [Tensor, Tensor, Tensor];
    const tangent = dx as Tensor;
    const { axis, keepDims } = attributes;
    return [
      throughNormalization(tangent, z, variance, attributes),
      mean(tangent, { axis, keepDims }),
      mul(2, mean(mul(tangent, sub(x as Tensor, average)), { axis, keepDims })),
    ];
  },
};

function throughNormalization(u: Tensor, z: Tensor, variance: Tensor, { axis, epsilon, keepDims }: Normalization): Tensor {
  const options = { axis, keepDims };
  const centred = sub(sub(u, mean(u, options)), mul(z, mean(mul(u, z), options)));
  return mul(centred, rsqrt(add(variance, epsilon)));
}

/** x normalised to mean 0 and variance 1 over a set of axes, with the statistics it used: the mathematics of every normalisation. */
export function normalize(x: Tensor, attributes: Normalization): Normalized {
  const [z, average, variance] = applyAll(normalizeOp, [x], attributes) as [Tensor, Tensor, Tensor];
  return { z, mean: average, variance };
}

/**
 * y gamma + beta with gamma and beta given along some axes of y only: gamma, beta: the sizes of these axes, in order. Either may be
 * missing.
 */
export function scaleAndShift(y: Tensor, axes: readonly number[], gamma: Tensor | undefined, beta: Tensor | undefined): Tensor {
  const shape = y.shape.map((n, i) => (axes.includes(i) ? n : 1));
  const leading = shape.findIndex((_, i) => axes.includes(i));
  const aligned = (t: Tensor): Tensor => reshape(t, shape.slice(leading));
  const scaled = gamma === undefined ? y : mul(y, aligned(gamma));
  return beta === undefined ? scaled : add(scaled, aligned(beta));
}
