import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one, reduction } from "../configurations.ts";

const matrix = [2, 4];
const signed = { kinks: [0] };

/** Numbers no two of which are close. */
const apart = (size: number): { values: number[] } => ({
  values: Array.from({ length: size }, (_, i) => ((i * 7) % size) / 4 - 1 + i / 100),
});

/** Numbers with one zero in the first row and two in the second. 1 is added to what they give, so that the cubes of the tests depend on them. */
const zeros = { values: [1.5, 0, -2, 0.5, 0, -1, 0, 2] };

function accumulation(
  op: (x: Tensor, options: engine.Accumulation) => Tensor,
  more: Parameters<typeof one>[3] = {},
): Configuration[] {
  const options: readonly engine.Accumulation[] = [
    {},
    { exclusive: true, reverse: true },
    { axis: 0 },
    { axis: 0, reverse: true },
    { exclusive: true },
  ];
  return options.map((option, i) => one(JSON.stringify(option), matrix, (x) => op(x, option), { ...more, referenceOnly: i > 1 }));
}

/** Reductions, running sums and products, and orders. */
export const reductionOps: Readonly<Record<string, readonly Configuration[]>> = {
  sum: reduction(engine.sum),
  mean: reduction(engine.mean),
  max: [
    ...reduction(engine.max),
    one("the first of equal ones", [2, 3, 2], (x) => engine.max(x, { axis: [0, 2], ties: "first" })),
  ],
  min: [
    ...reduction(engine.min),
    one("the first of equal ones", [2, 3, 2], (x) => engine.min(x, { axis: 1, ties: "first" }), { referenceOnly: true }),
  ],
  logSumExp: [
    ...reduction(engine.logSumExp),
    one("far out", matrix, (x) => engine.logSumExp(engine.add(x, 1000), { axis: 1 }), { referenceOnly: true }),
  ],
  prod: [
    ...reduction(engine.prod),
    one("with zeros", matrix, (x) => engine.add(engine.prod(x, { axis: 1 }), 1), zeros),
    one("of 7 elements", [7, 2], (x) => engine.prod(x, { axis: 0 }), { low: 0.5, high: 2 }),
  ],
  variance: [
    ...reduction(engine.variance),
    one("of a sample", matrix, (x) => engine.variance(x, { axis: 1, correction: 1 })),
    one("of equal elements", [2, 3], (x) => engine.variance(x, { axis: 1 }), { values: [2, 2, 2, 1, 2, 4] }),
  ],
  standardDeviation: [
    one("all", matrix, (x) => engine.standardDeviation(x)),
    one("of a sample", [3, 4], (x) => engine.standardDeviation(x, { axis: 0, correction: 1, keepDims: true })),
  ],
  norm: [
    one("all", matrix, (x) => engine.norm(x), signed),
    ...[1, 2, 3, 0.5, 1.5, -1, Infinity, -Infinity].map((order) =>
      one(`order ${order}`, [3, 4], (x) => engine.norm(x, { order, axis: 1 }), order < 1 ? { low: 0.5, high: 2 } : signed),
    ),
    one("order 2 of a row with zeros", [2, 3], (x) => engine.norm(x, { axis: 1, keepDims: true }), {
      values: [0, 0, 2, 1, 0, -1],
    }),
  ],
  median: [
    one("of 4", matrix, (x) => engine.median(x, { axis: 1 }), apart(8)),
    one("of all 15", [3, 5], (x) => engine.median(x), { ...apart(15), referenceOnly: true }),
    one("over two axes", [2, 3, 2], (x) => engine.median(x, { axis: [0, 2], keepDims: true }), apart(12)),
  ],
  cumSum: accumulation(engine.cumSum),
  cumProd: [
    ...accumulation(engine.cumProd, { low: 0.5, high: 2 }),
    one("with zeros", matrix, (x) => engine.add(engine.cumProd(x), 1), zeros),
    one("with zeros, exclusive, reverse", matrix, (x) => engine.add(engine.cumProd(x, { exclusive: true, reverse: true }), 1), {
      ...zeros,
      referenceOnly: true,
    }),
    one("of 7 elements", [7, 2], (x) => engine.cumProd(x, { axis: 0 }), { low: 0.5, high: 2, referenceOnly: true }),
  ],
  cumLogSumExp: [
    one("inclusive", matrix, (x) => engine.cumLogSumExp(x)),
    one("reverse along axis 0", [5, 2], (x) => engine.cumLogSumExp(x, { axis: 0, reverse: true }), { referenceOnly: true }),
  ],
  sort: [
    one("ascending", [3, 5], (x) => engine.sort(x), apart(15)),
    one("descending along axis 0", [4, 3], (x) => engine.sort(x, { axis: 0, descending: true }), apart(12)),
    one("the middle axis", [2, 3, 2], (x) => engine.sort(x, { axis: 1 }), { ...apart(12), referenceOnly: true }),
  ],
  topK: [
    one("2 of 5", [3, 5], (x) => engine.topK(x, 2).values, apart(15)),
    one("the 3 smallest along axis 0", [4, 2], (x) => engine.topK(x, 3, { axis: 0, largest: false }).values, apart(8)),
    one("all", [2, 3], (x) => engine.topK(x, 3).values, { ...apart(6), referenceOnly: true }),
  ],
};

const numbers = { shape: [2, 3], values: [-1, 0, 2, 0.5, 2, -3] } as const;
const shape = [2, 3];

/** Those of them through which no gradient flows. */
export const reductionSteps: Readonly<Record<string, readonly Configuration[]>> = {
  argMax: [one("axis 1", shape, (x) => engine.argMax(x, 1), numbers), one("axis 0", shape, (x) => engine.argMax(x, 0), numbers)],
  argMin: [one("axis 1", shape, (x) => engine.argMin(x, 1), numbers), one("axis 0", shape, (x) => engine.argMin(x, 0), numbers)],
  any: [
    one("axis 1", shape, (x) => engine.any(engine.greater(x, 1), { axis: 1 }), numbers),
    one("kept", shape, (x) => engine.any(engine.greater(x, 1), { axis: 0, keepDims: true }), numbers),
  ],
  all: [
    one("axis 1", shape, (x) => engine.all(engine.greater(x, -2), { axis: 1 }), numbers),
    one("of all", shape, (x) => engine.all(engine.greater(x, -4)), numbers),
  ],
  argSort: [
    one("ascending", shape, (x) => engine.argSort(x), numbers),
    one("descending along axis 0", shape, (x) => engine.argSort(x, { axis: 0, descending: true }), numbers),
  ],
};
