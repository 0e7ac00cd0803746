import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Configuration } from "../configurations.ts";
import { one, small } from "../configurations.ts";

const rows = { shape: [2, 3], low: 0, high: 1 } as const;
const logits = { shape: small, kinks: [0] } as const;

/** The losses on logits: labels and soft targets, smoothed, weighted, ignored, along any axis, reduced in each way. */
export const lossTable: Readonly<Record<string, readonly Configuration[]>> = {
  sigmoidCrossEntropy: [
    {
      label: "[2, 3]",
      operands: [logits, { shape: small, low: 0, high: 1 }],
      call: ([x, z]) => engine.sigmoidCrossEntropy(x as Tensor, z as Tensor),
    },
    {
      label: "weighted positives, smoothed, mean",
      operands: [logits, { shape: small, low: 0, high: 1 }, { shape: [3], low: 0.5, high: 3 }],
      call: ([x, z, w]) =>
        engine.sigmoidCrossEntropy(x as Tensor, z as Tensor, { positiveWeight: w!, labelSmoothing: 0.2, reduction: "mean" }),
    },
    {
      label: "a number as weight, sum",
      operands: [logits, { shape: small, low: 0, high: 1 }],
      call: ([x, z]) => engine.sigmoidCrossEntropy(x as Tensor, z as Tensor, { positiveWeight: 2.5, reduction: "sum" }),
      referenceOnly: true,
    },
  ],
  softmaxCrossEntropy: [
    {
      label: "any targets",
      operands: [{ shape: [2, 3] }, rows],
      call: ([x, t]) => engine.softmaxCrossEntropy(x as Tensor, t as Tensor),
    },
    one("labels", [2, 2, 3], (x, { ints }) => engine.softmaxCrossEntropy(x, ints([2, 0, 1, 1], [2, 2]))),
    {
      label: "targets smoothed and weighted, over the sum of weights",
      operands: [{ shape: [2, 3] }, rows, { shape: [3], low: 0.5, high: 2 }],
      call: ([x, t, w]) =>
        engine.softmaxCrossEntropy(x as Tensor, t as Tensor, {
          labelSmoothing: 0.1,
          classWeights: w as Tensor<1>,
          reduction: "weightedMean",
        }),
      referenceOnly: true,
    },
    one("labels weighted, one ignored, mean", [3, 3], (x, { ints }) =>
      engine.softmaxCrossEntropy(x, ints([2, -1, 0]), { ignoreIndex: -1, classWeights: [1, 2, 0.5], reduction: "mean" }),
    ),
    one(
      "a label that is a class ignored, over the sum of weights",
      [3, 3],
      (x, { ints }) =>
        engine.softmaxCrossEntropy(x, ints([2, 1, 0]), {
          ignoreIndex: 1,
          labelSmoothing: 0.3,
          classWeights: [1, 2, 0.5],
          reduction: "weightedMean",
        }),
      { referenceOnly: true },
    ),
    one("classes along axis 1, labels on the host", [2, 3, 2], (x) => engine.softmaxCrossEntropy(x, [[2, 0], [1, 1]], { axis: 1 }), { referenceOnly: true }), // prettier-ignore
    {
      label: "classes along axis 0, soft",
      operands: [{ shape: [3, 2] }, { shape: [3, 2], low: 0, high: 1 }],
      call: ([x, t]) => engine.softmaxCrossEntropy(x as Tensor, t as Tensor, { axis: 0, reduction: "sum" }),
      referenceOnly: true,
    },
  ],
};
