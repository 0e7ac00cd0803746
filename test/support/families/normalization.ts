import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Configuration, One } from "../configurations.ts";
import { one } from "../configurations.ts";

/** A normalisation with gamma, or gamma and beta, of a shape. */
function scaled(
  label: string,
  shape: readonly number[],
  sizes: readonly number[],
  call: (x: Tensor, gamma: Tensor, beta: Tensor) => Tensor,
  referenceOnly = false,
): Configuration {
  return {
    label,
    operands: [{ shape }, { shape: sizes, low: 0.5, high: 2 }, { shape: sizes }],
    call: ([x, gamma, beta]) => call(x as Tensor, gamma as Tensor, beta as Tensor),
    referenceOnly,
  };
}

/** Equal elements: a variance of 0. */
const equalRows = { values: [0.5, 0.5, 0.5, -1, -1, -1] };
const alone = (label: string, shape: readonly number[], op: One): Configuration => one(label, shape, op, { referenceOnly: true });

/** Normalisations: axes, groups, with and without scale and shift, one element, equal elements, a large mean. */
export const normalizationTable: Readonly<Record<string, readonly Configuration[]>> = {
  batchNormalize: [
    {
      label: "all results",
      operands: [{ shape: [4, 2] }],
      call: ([x]) => {
        const { z, mean, variance } = engine.batchNormalize(x as Tensor<2>, 0.1);
        return [z, mean, variance];
      },
    },
    one("z of rank 3", [2, 2, 3], (x) => engine.batchNormalize(x, 1e-3).z),
    alone("z of rank 5", [2, 1, 2, 2, 2], (x) => engine.batchNormalize(x, 1e-3).z),
    alone("mean alone", [3, 2], (x) => engine.batchNormalize(x, 1e-3).mean),
    alone("variance alone", [3, 2], (x) => engine.batchNormalize(x, 1e-3).variance),
  ],
  normalizeWith: [
    {
      label: "[3, 2]",
      operands: [{ shape: [3, 2] }, { shape: [2] }, { shape: [2], low: 0.5, high: 2 }],
      call: ([x, mean, variance]) => engine.normalizeWith(x as Tensor, mean as Tensor<1>, variance as Tensor<1>, 0.1),
    },
  ],
  layerNormalize: [
    scaled("last axis", [2, 4], [4], (x, gamma, beta) => engine.layerNormalize(x, {}, gamma, beta)),
    scaled(
      "axes 2 and 0, not side by side",
      [2, 3, 2],
      [2, 2],
      (x, gamma, beta) => engine.layerNormalize(x, { axis: [-1, 0], epsilon: 0.1 }, gamma, beta),
      true,
    ),
    scaled("axis 0", [3, 2], [3], (x, gamma, beta) => engine.layerNormalize(x, { axis: 0, epsilon: 0.1 }, gamma, beta), true),
    alone("all axes, not scaled", [2, 3], (x) => engine.layerNormalize(x, { axis: [0, 1] })),
    alone("one element each", [3, 1], (x) => engine.layerNormalize(x)),
    one("rows of equal elements", [2, 3], (x) => engine.add(engine.layerNormalize(x, { epsilon: 0.5 }), 0.5), {
      ...equalRows,
      referenceOnly: true,
    }),
  ],
  groupNormalize: [
    scaled("2 of 4", [2, 3, 4], [4], (x, gamma, beta) => engine.groupNormalize(x, { groups: 2 }, gamma, beta)),
    scaled(
      "channels first",
      [2, 4, 3],
      [4],
      (x, gamma, beta) => engine.groupNormalize(x, { groups: 2, axis: 1 }, gamma, beta),
      true,
    ),
    alone("one for all of a matrix", [2, 4], (x) => engine.groupNormalize(x, { groups: 1, epsilon: 0.1 })),
    alone("each channel, in the middle", [2, 2, 2, 2], (x) => engine.groupNormalize(x, { groups: -1, axis: 2 })),
  ],
  instanceNormalize: [
    scaled("[2, 3, 2]", [2, 3, 2], [2], (x, gamma, beta) => engine.instanceNormalize(x, {}, gamma, beta), true),
    alone("channels first", [2, 2, 2, 2], (x) => engine.instanceNormalize(x, { axis: 1, epsilon: 0.1 })),
  ],
  rmsNormalize: [
    {
      label: "last axis",
      operands: [{ shape: [2, 4] }, { shape: [4] }],
      call: ([x, gamma]) => engine.rmsNormalize(x as Tensor, {}, gamma),
    },
    alone("axes 0 and 2, not scaled", [2, 3, 2], (x) => engine.rmsNormalize(x, { axis: [0, 2], epsilon: 0.1 })),
    one("at 0", [2, 2], (x) => engine.rmsNormalize(x, { epsilon: 0.5 }), { values: [0, 0, 0, 1], referenceOnly: true }),
  ],
  unitNormalize: [
    one("last axis", [2, 3], (x) => engine.unitNormalize(x), { low: 0.2, high: 1 }),
    alone("axes 0 and 1", [2, 2, 2], (x) => engine.unitNormalize(x, { axis: [0, 1] })),
    one("shorter than epsilon, and 0", [3, 2], (x) => engine.unitNormalize(x, { epsilon: 0.5 }), {
      values: [0.1, -0.2, 0, 0, 1, 2],
      referenceOnly: true,
    }),
  ],
};
