import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration, OperandSpec } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { shapes, sizes, someAxes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
/** Comparable to the variance: of two elements normalised without epsilon nothing is left but their order, and float32 has only noise to compare. */
const epsilons = fc.constantFrom(0.5, 1, 2);

/** One element, which gives 0, or three and more: of two that are close together centring leaves only float32's noise. */
const enough = (count: number): boolean => count === 1 || count > 2;
const countOf = (shape: readonly number[], axes: readonly number[]): number => axes.reduce((n, i) => n * (shape[i] as number), 1);

/** gamma and beta of a shape, either, or none. */
const scales = (given: number, sizes: readonly number[]): OperandSpec[] =>
  [
    { shape: sizes, low: 0.5, high: 2 },
    { shape: sizes, low: -1, high: 1 },
  ].slice(0, given);

const overAxes: fc.Arbitrary<Configuration> = fc
  .record({
    shape: shapes({ minRank: 1, maxRank: 4, min: 1 }),
    name: fc.constantFrom("layerNormalize", "rmsNormalize"),
    epsilon: epsilons,
    given: fc.nat(2),
    batch: fc.constantFrom(undefined, undefined, undefined, 0),
  })
  .chain(({ shape, name, epsilon, given, batch }) =>
    someAxes(shape.length)
      .filter((axes) => axes.length > 0)
      // axes that do not go are replaced by the last one, made long enough
      .map((axes) =>
        enough(countOf(shape, axes)) ? { axis: axes, shape } : { axis: [shape.length - 1], shape: [...shape.slice(0, -1), 3] },
      )
      .map(({ axis, shape }): Configuration => {
        // an empty batch is normalised to an empty batch
        const full = batch === undefined ? shape : [batch, ...shape];
        const axes = axis.map((i) => i - shape.length);
        const sizes = axis.map((i) => shape[i] as number);
        return {
          label: `${name} of ${show(full)} over ${show(axes)}, ${given} scales`,
          operands: [{ shape: full, low: -1, high: 1 }, ...scales(name === "rmsNormalize" ? Math.min(given, 1) : given, sizes)],
          call: ([x, gamma, beta]) =>
            name === "rmsNormalize"
              ? engine.rmsNormalize(x as Tensor, { axis: axes, epsilon }, gamma)
              : engine.layerNormalize(x as Tensor, { axis: axes, epsilon }, gamma, beta),
        };
      }),
  );

const directions: fc.Arbitrary<Configuration> = shapes({ minRank: 1, maxRank: 4, min: 1 })
  .map((shape) => [...shape, 2])
  .chain((shape) =>
    someAxes(shape.length)
      // of one element nothing is left but the sign
      .filter((axes) => countOf(shape, axes) > 1)
      .map((axis) => ({
        label: `unitNormalize of ${show(shape)} over ${show(axis)}`,
        operands: [{ shape, low: 0.2, high: 2 }],
        call: ([x]) => engine.unitNormalize(x as Tensor, { axis }),
      })),
  );

const grouped: fc.Arbitrary<Configuration> = fc
  .record({
    batch: sizes(2),
    between: fc.array(sizes(2, 1), { maxLength: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    each: sizes(2, 1),
    first: fc.boolean(),
    instance: fc.boolean(),
    given: fc.nat(2),
    epsilon: epsilons,
  })
  .filter(({ between, each, instance }) =>
    enough(countOf(between, [...between.keys()]) * (instance && between.length > 0 ? 1 : each)),
  )
  .map(({ batch, between, groups, each, first, instance, given, epsilon }): Configuration => {
    const channels = groups * each;
    const shape = first ? [batch, channels, ...between] : [batch, ...between, channels];
    const axis = first ? 1 : -1;
    const isInstance = instance && between.length > 0;
    return {
      label: `${isInstance ? "instanceNormalize" : `groupNormalize in ${groups}`} of ${show(shape)} along ${axis}, ${given} scales`,
      operands: [{ shape, low: -1, high: 1 }, ...scales(given, [channels])],
      call: ([x, gamma, beta]) =>
        isInstance
          ? engine.instanceNormalize(x as Tensor, { axis, epsilon }, gamma, beta)
          : engine.groupNormalize(x as Tensor, { groups, axis, epsilon }, gamma, beta),
    };
  });

const batched: fc.Arbitrary<Configuration> = fc
  .tuple(
    shapes({ minRank: 2, maxRank: 4, min: 1 }).filter((shape) => enough(countOf(shape, [...shape.keys()].slice(0, -1)))),
    epsilons,
    fc.boolean(),
  )
  .map(([shape, epsilon, statistics]) => ({
    label: `batchNormalize of ${show(shape)}${statistics ? " with statistics" : ""}`,
    operands: [{ shape, low: -1, high: 1 }],
    call: ([x]) => {
      const { z, mean, variance } = engine.batchNormalize(x as Tensor<2>, epsilon);
      return statistics ? [z, mean, variance] : z;
    },
  }));

/** Batch, layer, group, instance, RMS and unit normalisation. */
export const normalization: Family = {
  name: "normalisation",
  configurations: fc.oneof(
    { arbitrary: overAxes, weight: 3 },
    { arbitrary: grouped, weight: 3 },
    { arbitrary: batched, weight: 2 },
    { arbitrary: directions, weight: 1 },
  ),
};
