import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration, OperandSpec } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { shapes, sizes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
const smoothings = fc.constantFrom(0, 0.1, 0.5);

const softmaxLosses: fc.Arbitrary<Configuration> = fc
  .record({
    outer: shapes({ maxRank: 2 }),
    classes: sizes(4, 1),
    place: fc.nat(2),
    kind: fc.constantFrom("labels", "host labels", "ignored", "probabilities"),
    drawn: fc.array(fc.nat(59), { minLength: 9, maxLength: 9 }),
    labelSmoothing: smoothings,
    weighted: fc.constantFrom("no", "host", "tensor"),
    reduction: fc.constantFrom("none", "sum", "mean", "weightedMean"),
  })
  // a mean of nothing is refused
  .map((drawn) => (drawn.outer.includes(0) ? { ...drawn, reduction: "sum" as const } : drawn))
  // a mean over the weights of equal labels does not depend on them: there is no derivative to compare
  .map((drawn) =>
    drawn.weighted === "tensor" && drawn.reduction === "weightedMean" && (drawn.kind !== "probabilities" || drawn.classes === 1)
      ? { ...drawn, weighted: "host" as const }
      : drawn,
  )
  .map(({ outer, classes, place, kind, drawn, labelSmoothing, weighted, reduction }): Configuration => {
    const axis = place % (outer.length + 1);
    const shape = [...outer.slice(0, axis), classes, ...outer.slice(axis)];
    const labels = drawn.slice(0, engine.sizeOf(outer)).map((x) => (kind === "ignored" && x % 3 === 0 ? -1 : x % classes));
    const weights: OperandSpec = { shape: [classes], low: 0.5, high: 2 };
    const hostWeights = drawn.slice(0, classes).map((x) => 0.5 + x / 40);
    const isSoft = kind === "probabilities";
    return {
      label:
        `softmaxCrossEntropy of ${show(shape)} along ${axis}, ${isSoft ? kind : `${kind} ${show(labels)}`}, ` +
        `smoothing ${labelSmoothing}, weights ${weighted === "host" ? show(hostWeights) : weighted}, ${reduction}`,
      operands: [
        { shape, low: -3, high: 3 },
        ...(isSoft ? [{ shape, low: 0.1, high: 1 }] : []),
        ...(weighted === "tensor" ? [weights] : []),
      ],
      call: (x, { ints }) => {
        const rest = x.slice(1);
        const targets = isSoft
          ? (rest.shift() as Tensor)
          : kind === "host labels" && outer.length === 1
            ? labels
            : ints(labels, outer);
        const classWeights = weighted === "tensor" ? (rest.shift() as Tensor<1>) : weighted === "host" ? hostWeights : undefined;
        return engine.softmaxCrossEntropy(x[0] as Tensor, targets, {
          axis,
          labelSmoothing,
          reduction,
          ...(classWeights === undefined ? {} : { classWeights }),
          ...(kind === "ignored" ? { ignoreIndex: -1 } : {}),
        });
      },
    };
  });

const sigmoidLosses: fc.Arbitrary<Configuration> = fc
  .record({
    shape: shapes(),
    labelSmoothing: smoothings,
    weighted: fc.constantFrom("no", "number", "row", "all"),
    reduction: fc.constantFrom("none", "sum", "mean"),
  })
  .map((drawn) => (drawn.shape.includes(0) ? { ...drawn, reduction: "sum" as const } : drawn))
  .map(({ shape, labelSmoothing, weighted, reduction }): Configuration => {
    const weight = weighted === "row" ? [{ shape: shape.slice(-1), low: 0.5, high: 3 }] : weighted === "all" ? [{ shape, low: 0.5, high: 3 }] : []; // prettier-ignore
    return {
      label: `sigmoidCrossEntropy of ${show(shape)}, smoothing ${labelSmoothing}, weights ${weighted}, ${reduction}`,
      operands: [{ shape, low: -3, high: 3, kinks: [0] }, { shape, low: 0, high: 1 }, ...weight],
      call: ([x, z, w]) =>
        engine.sigmoidCrossEntropy(x as Tensor, z as Tensor, {
          labelSmoothing,
          reduction,
          ...(weighted === "number" ? { positiveWeight: 2.5 } : w === undefined ? {} : { positiveWeight: w }),
        }),
    };
  });

/** The cross-entropies on logits: targets and weights of all kinds, smoothed, ignored, reduced, along any axis. */
export const lossesOnLogits: Family = {
  name: "losses on logits",
  configurations: fc.oneof({ arbitrary: softmaxLosses, weight: 2 }, { arbitrary: sigmoidLosses, weight: 1 }),
};
