import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration, OperandSpec } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { distinct, shapes, someAxes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

type Reduce = (x: Tensor, options: engine.Reduction) => Tensor;

/** Some axes of some shape, and numbers for its elements. */
function reductionsOf(
  ops: Readonly<Record<string, Reduce>>,
  min: number,
  numbers: (shape: readonly number[]) => fc.Arbitrary<Omit<OperandSpec, "shape">>,
): fc.Arbitrary<Configuration> {
  return fc
    .tuple(fc.constantFrom(...Object.keys(ops)), shapes({ min, maxRank: 4, max: min === 0 ? 3 : 2 }), fc.boolean())
    .chain(([name, shape, keepDims]) =>
      fc.tuple(someAxes(shape.length), fc.boolean(), numbers(shape)).map(([axes, fromEnd, values]) => {
        const axis = axes.map((i) => (fromEnd ? i - shape.length : i));
        return {
          label: `${name} of ${show(shape)} over ${show(axis)}${keepDims ? ", kept" : ""}`,
          operands: [{ shape, ...values }],
          call: ([x]) => (ops[name] as Reduce)(x as Tensor, { axis, keepDims }),
        };
      }),
    );
}

const anywhere = (): fc.Arbitrary<Omit<OperandSpec, "shape">> => fc.constant({ low: -2, high: 2 });
const apart = (shape: readonly number[]): fc.Arbitrary<Omit<OperandSpec, "shape">> =>
  distinct(shape).map((values) => ({ values }));
/** Zeros, halves and ones of both signs. */
const withZeros = (shape: readonly number[]): fc.Arbitrary<Omit<OperandSpec, "shape">> =>
  fc
    .array(fc.constantFrom(0, 0.5, -0.5, 1, -1, 1.5), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
    .map((values) => ({ values }));
/** Magnitudes that differ, of both signs: no two |x| are equal, none is 0. */
const sizesApart = (shape: readonly number[]): fc.Arbitrary<Omit<OperandSpec, "shape">> =>
  fc
    .tuple(distinct(shape), fc.array(fc.boolean(), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }))
    .map(([values, signs]) => {
      const lowest = Math.min(0, ...values);
      return { values: values.map((x, i) => (0.5 + (x - lowest) / 2) * (signs[i] === true ? -1 : 1)) };
    });

const orders = [0.5, 1, 1.5, 2, 3, -1, -2, Infinity, -Infinity];

/** Over an axis of at least two elements that differ, so that no deviation is 0. */
const deviations: fc.Arbitrary<Configuration> = fc
  .tuple(fc.constantFrom(0, 1), fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }))
  .chain(([correction, n, m]) =>
    distinct([n, m]).map((values) => ({
      label: `standardDeviation of [${n}, ${m}], correction ${correction}`,
      operands: [{ shape: [n, m], values }],
      call: ([x]) => engine.standardDeviation(x as Tensor, { axis: 0, correction }),
    })),
  );

/** Sums, means, extremes, products, variances and norms. */
export const reductions: Family = {
  name: "reductions",
  configurations: fc.oneof(
    reductionsOf({ sum: engine.sum, prod: engine.prod }, 0, withZeros),
    reductionsOf({ mean: engine.mean, logSumExp: engine.logSumExp, variance: engine.variance }, 1, anywhere),
    reductionsOf(
      {
        max: engine.max,
        min: engine.min,
        "max, first of equal": (x, options) => engine.max(x, { ...options, ties: "first" }),
        "min, first of equal": (x, options) => engine.min(x, { ...options, ties: "first" }),
        median: engine.median,
      },
      1,
      apart,
    ),
    reductionsOf(
      Object.fromEntries(
        orders.map((order): [string, Reduce] => [
          `norm of order ${order}`,
          (x, options) => engine.norm(x, { ...options, order }),
        ]),
      ),
      1,
      sizesApart,
    ),
    deviations,
  ),
};

type Along = (x: Tensor, axis: number) => Tensor;

/** Some axis of some shape that has one. */
function alongAxes(
  ops: Readonly<Record<string, Along>>,
  min: number,
  numbers: (shape: readonly number[]) => fc.Arbitrary<Omit<OperandSpec, "shape">>,
): fc.Arbitrary<Configuration> {
  return fc
    .tuple(
      fc.constantFrom(...Object.keys(ops)),
      fc.oneof(shapes({ minRank: 1, min }), shapes({ minRank: 1, maxRank: 1, max: 9, min })),
    )
    .chain(([name, shape]) =>
      fc.tuple(fc.integer({ min: -shape.length, max: shape.length - 1 }), numbers(shape)).map(([axis, values]) => ({
        label: `${name} of ${show(shape)} along ${axis}`,
        operands: [{ shape, ...values }],
        call: ([x]) => (ops[name] as Along)(x as Tensor, axis),
      })),
    );
}

const directions = [
  { exclusive: false, reverse: false },
  { exclusive: true, reverse: false },
  { exclusive: false, reverse: true },
  { exclusive: true, reverse: true },
];

const accumulations = (name: string, op: (x: Tensor, options: engine.Accumulation) => Tensor): Record<string, Along> =>
  Object.fromEntries(
    directions.map((direction): [string, Along] => [
      `${name} ${JSON.stringify(direction)}`,
      (x, axis) => op(x, { axis, ...direction }),
    ]),
  );

/** Running sums, products and log-sums, and the softmaxes. */
export const scans: Family = {
  name: "scans",
  configurations: fc.oneof(
    alongAxes({ ...accumulations("cumSum", engine.cumSum), ...accumulations("cumProd", engine.cumProd) }, 0, withZeros),
    alongAxes(
      {
        cumLogSumExp: (x, axis) => engine.cumLogSumExp(x, { axis }),
        "cumLogSumExp in reverse": (x, axis) => engine.cumLogSumExp(x, { axis, reverse: true }),
      },
      0,
      anywhere,
    ),
    alongAxes({ softmax: engine.softmax, logSoftmax: engine.logSoftmax }, 0, anywhere),
  ),
};

/** Sorts and the k largest or smallest. */
export const sorting: Family = {
  name: "sorting",
  configurations: alongAxes(
    {
      sort: (x, axis) => engine.sort(x, { axis }),
      "sort, descending": (x, axis) => engine.sort(x, { axis, descending: true }),
      "half, the largest": (x, axis) => engine.topK(x, Math.floor((x.shape.at(axis) as number) / 2), { axis }).values,
      "all, the smallest first": (x, axis) => engine.topK(x, x.shape.at(axis) as number, { axis, largest: false }).values,
    },
    0,
    apart,
  ),
};
