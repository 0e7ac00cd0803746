import { requireKnownOptions, showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireTensor, requireType } from "../operand.ts";
import type { Operand } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkEpsilon, scalesOf } from "./normalizationOptions.ts";
import { normalize, scaleAndShift } from "./normalize.ts";
import { reshape } from "./reshape.ts";

/** Options of `instanceNormalize`. */
export interface InstanceNormalizeOptions {
  /** The axis of the channels; the last by default. */
  readonly axis?: number;
  /** Added to the variance inside the root; 1e-3 by default, as in Keras. PyTorch has 1e-5. */
  readonly epsilon?: number;
}

/** Options of `groupNormalize`. */
export interface GroupNormalizeOptions extends InstanceNormalizeOptions {
  /** How many groups the channels fall into, a divisor of their number; 32 by default, as in Keras. -1: each channel alone. */
  readonly groups?: number;
}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the statistics of each sample and group of channels: over all axes but
 * the first, and the channels of the group. x, y: [batch, ..., channels]; gamma, beta: [channels], or left out. Wu and He 2018.
 */
export function groupNormalize<R extends Rank>(
  x: Tensor<R>,
  options: GroupNormalizeOptions = {},
  gamma?: Operand,
  beta?: Operand,
): Tensor<R, "float32"> {
  requireKnownOptions("groupNormalize", options, ["groups", "axis", "epsilon"]);
  const { groups = 32, ...rest } = options;
  return inGroups("groupNormalize", x, groups, 2, rest, gamma, beta) as Tensor<R, "float32">;
}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the statistics of each sample and channel, over the axes between.
 * x, y: [batch, ..., channels], at least rank 3; gamma, beta: [channels], or left out. Ulyanov, Vedaldi and Lempitsky 2016.
 */
export function instanceNormalize<R extends Rank>(
  x: Tensor<R>,
  options: InstanceNormalizeOptions = {},
  gamma?: Operand,
  beta?: Operand,
): Tensor<R, "float32"> {
  requireKnownOptions("instanceNormalize", options, ["axis", "epsilon"]);
  return inGroups("instanceNormalize", x, -1, 3, options, gamma, beta) as Tensor<R, "float32">;
}

function inGroups(
  name: string,
  x: Tensor,
  groups: number,
  leastRank: number,
  { axis = -1, epsilon = 1e-3 }: InstanceNormalizeOptions,
  gamma: Operand | undefined,
  beta: Operand | undefined,
): Tensor {
  requireTensor(name, x);
  requireType(name, x, "float32");
  checkEpsilon(name, epsilon);
  const at = normalizeAxis(name, axis, x.rank);
  if (x.rank < leastRank || at === 0 || sizeOf(x.shape.slice(1)) === 0)
    throw new ShapeError(
      `${name}: got shape ${showShape(x.shape)} with the channels along axis ${at}. ` +
        `Expected [batch, ${leastRank === 3 ? "at least one axis" : "..."}, channels], each sample with elements.`,
    );
  const channels = x.shape[at] as number;
  const parts = groups === -1 ? channels : groups;
  if (!Number.isInteger(parts) || parts < 1 || channels % parts !== 0)
    throw new ArgumentError(
      `${name}: ${showValue(groups)} groups of ${channels} channels. Use a divisor of ${channels}, or -1 for each channel alone.`,
    );
  const [batch, ...sizes] = x.shape as readonly [number, ...number[]];
  const before = sizeOf(sizes.slice(0, at - 1));
  return withinScope(() => {
    const [scale, shift] = scalesOf(name, x, [channels], { gamma, beta });
    const grouped = reshape(x, [batch, before, parts, x.size === 0 ? 1 : x.size / (batch * before * parts)]);
    const { z } = normalize(grouped, { axis: [1, 3], epsilon, keepDims: true });
    return scaleAndShift(reshape(z, x.shape), [at], scale, shift);
  });
}
