import { add, mul, sub } from "../elementwise.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { operands, requireType } from "../operand.ts";
import { applyAll } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { rsqrt, squaredDifference } from "./elementary.ts";
import { mean } from "./reductions.ts";
import { broadcastTo } from "./sum.ts";

interface Epsilon {
  readonly epsilon: number;
}

/** All axes but the last. */
const rows = (x: Tensor): number[] => Array.from({ length: x.rank - 1 }, (_, i) => i);

/**
 * [z, mean, variance] = normalise(x): z = (x - mean) / sqrt(variance + epsilon) over all axes but the last, biased variance.
 * dz/dx is symmetric, so one formula serves both modes: J u = (u - mean(u) - z mean(u z)) / sqrt(variance + epsilon).
 * Ioffe and Szegedy 2015.
 */
const normalizeOp: Op<Epsilon> = {
  name: "BatchNormalize",
  forward: ([x], { epsilon }) => {
    const input = x as Tensor;
    const axis = rows(input);
    const average = mean(input, { axis });
    const variance = mean(squaredDifference(input, average), { axis });
    return [runKernel("FusedBatchNorm", [input, average, variance], { varianceEpsilon: epsilon }), average, variance];
  },
  vjp: ([dz, dMean, dVariance], { inputs: [x], outputs, attributes }) => {
    const input = x as Tensor;
    const [z, average] = outputs as [Tensor, Tensor];
    const count = input.size / (average.size || 1);
    const parts = [
      dz && throughNormalization(dz, z, outputs[2] as Tensor, attributes.epsilon),
      dMean && broadcastTo(mul(dMean, 1 / count), input.shape),
      dVariance && mul(mul(dVariance, 2 / count), sub(input, average)),
    ].filter((part) => part !== undefined);
    return [parts.reduce((p, q) => add(p, q))];
  },
  jvp: ([dx], { inputs: [x], outputs, attributes }) => {
    const input = x as Tensor;
    const [z, average, variance] = outputs as [Tensor, Tensor, Tensor];
    const tangent = dx as Tensor;
    const axis = rows(input);
    return [
      throughNormalization(tangent, z, variance, attributes.epsilon),
      mean(tangent, { axis }),
      mul(2, mean(mul(tangent, sub(input, average)), { axis })),
    ];
  },
};

function throughNormalization(u: Tensor, z: Tensor, variance: Tensor, epsilon: number): Tensor {
  const axis = rows(z);
  const centred = sub(sub(u, mean(u, { axis })), mul(z, mean(mul(u, z), { axis })));
  return mul(centred, rsqrt(add(variance, epsilon)));
}

/**
 * x normalised to mean 0 and variance 1 over all axes but the last (the channels), with the statistics it used.
 * z = (x - mean) / sqrt(variance + epsilon), biased variance.  x: [..., channels]; mean, variance: [channels].
 */
export function batchNormalize<R extends Rank>(
  x: Tensor<R>,
  epsilon: number,
): { z: Tensor<R>; mean: Tensor<1>; variance: Tensor<1> } {
  requireType("batchNormalize", x, "float32");
  if (!(epsilon >= 0)) throw new ArgumentError(`batchNormalize: epsilon ${epsilon}. Use a number >= 0.`);
  if (x.rank < 2 || x.size === 0)
    throw new ShapeError(
      `batchNormalize: got shape ${showShape(x.shape)}. Expected [batch, ..., channels] with at least one sample.`,
    );
  return withinScope(() => {
    const [z, average, variance] = applyAll(normalizeOp, [x], { epsilon });
    return { z: z as Tensor<R>, mean: average as Tensor<1>, variance: variance as Tensor<1> };
  });
}

/** Normalisation with statistics given from outside (inference): y = (x - mean) / sqrt(variance + epsilon). */
export function normalizeWith<R extends Rank>(x: Tensor<R>, average: Tensor<1>, variance: Tensor<1>, epsilon: number): Tensor<R> {
  operands("normalizeWith", [x, average, variance]);
  return withinScope(() => mul(sub(x, average), rsqrt(add(variance, epsilon)))) as Tensor as Tensor<R>;
}
