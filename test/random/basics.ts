import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { broadcastPairs, distinct, orders, shapes, sizes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

const arithmetic: fc.Arbitrary<Configuration> = fc
  .tuple(
    fc.constantFrom(["add", -2], ["sub", -2], ["mul", -2], ["div", 0.5], ["pow", 0.5], ["squaredDifference", -2] as const),
    broadcastPairs(),
  )
  .map(([[name, low], [a, b]]) => ({
    label: `${name} of ${show(a)} and ${show(b)}`,
    operands: [
      { shape: a, low: low as number, high: 2 },
      { shape: b, low: low as number, high: 2 },
    ],
    call: ([p, q]) => engine[name as "add"](p as Tensor, q as Tensor),
  }));

const maxima: fc.Arbitrary<Configuration> = fc
  .tuple(fc.constantFrom("maximum", "minimum"), broadcastPairs(2))
  .chain(([name, [a, b]]) =>
    // one operand on whole steps, the other between them: never equal
    fc.tuple(distinct(a), distinct(b)).map(([p, q]) => ({
      label: `${name} of ${show(a)} and ${show(b)}`,
      operands: [
        { shape: a, values: p },
        { shape: b, values: q.map((x) => x + 0.03) },
      ],
      call: ([x, y]) => engine[name](x as Tensor, y as Tensor),
    })),
  );

const products: fc.Arbitrary<Configuration> = fc
  .record({
    batches: broadcastPairs(2),
    n: sizes(),
    k: sizes(),
    m: sizes(),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })
  .map(({ batches: [p, q], n, k, m, transposeA, transposeB }) => {
    const a = [...p, ...(transposeA ? [k, n] : [n, k])];
    const b = [...q, ...(transposeB ? [m, k] : [k, m])];
    return {
      label: `matMul of ${show(a)}${transposeA ? " turned" : ""} and ${show(b)}${transposeB ? " turned" : ""}`,
      operands: [{ shape: a }, { shape: b }],
      call: ([x, y]) => engine.matMul(x as Tensor<2>, y as Tensor<2>, { transposeA, transposeB }),
    };
  });

const affine: fc.Arbitrary<Configuration> = fc.tuple(shapes({ maxRank: 2 }), sizes(), sizes()).map(([outer, inputs, units]) => ({
  label: `affine of ${show([...outer, inputs])} to ${units}`,
  operands: [{ shape: [...outer, inputs] }, { shape: [inputs, units] }, { shape: [units] }],
  call: ([x, w, b]) => engine.affine(x as Tensor, w as Tensor<2>, b as Tensor<1>),
}));

const crossEntropies: fc.Arbitrary<Configuration> = fc
  .tuple(shapes({ maxRank: 2 }), sizes(4, 1), fc.constantFrom("labels", "probabilities", "sigmoid"), fc.nat())
  .map(([outer, classes, kind, seed]) => {
    const shape = [...outer, classes];
    const rows = outer.reduce((n, m) => n * m, 1);
    const labels = Array.from({ length: rows }, (_, i) => (seed + i * 7) % classes);
    const targets = { shape, low: 0, high: 1 };
    return {
      label: `cross-entropy of ${show(shape)} with ${kind === "labels" ? `labels ${show(labels)}` : kind}`,
      operands: kind === "labels" ? [{ shape }] : [{ shape, kinks: [0] }, targets],
      call: ([x, t], { ints }) =>
        kind === "sigmoid"
          ? engine.sigmoidCrossEntropy(x as Tensor, t as Tensor)
          : engine.softmaxCrossEntropy(x as Tensor, t ?? ints(labels, outer)),
    };
  });

const moved: fc.Arbitrary<Configuration> = shapes({ minRank: 1, maxRank: 4 }).chain((shape) =>
  fc
    .record({
      order: orders(shape.length),
      paddings: fc.tuple(...shape.map(() => fc.tuple(fc.nat(1), fc.nat(2)))),
      begin: fc.tuple(...shape.map((n) => fc.nat(n))),
      kind: fc.constantFrom("transpose", "pad", "slice", "reshape"),
    })
    .map(({ order, paddings, begin, kind }) => {
      const size = shape.map((n, i) => Math.floor((n - (begin[i] as number) + 1) / 2));
      const calls: Record<typeof kind, (x: Tensor) => Tensor> = {
        transpose: (x) => engine.transpose(x, order),
        pad: (x) => engine.pad(x, paddings as [number, number][], 0.5),
        slice: (x) => engine.slice(x, begin as number[], size),
        reshape: (x) => engine.reshape(x, [...shape].reverse()),
      };
      const how = {
        transpose: show(order),
        pad: JSON.stringify(paddings),
        slice: `${show(begin as number[])} ${show(size)}`,
        reshape: "",
      };
      return {
        label: `${kind} of ${show(shape)} ${how[kind]}`,
        operands: [{ shape }],
        call: ([x]) => calls[kind](x as Tensor),
      };
    }),
);

const joined: fc.Arbitrary<Configuration> = fc
  .tuple(shapes({ minRank: 1 }), fc.array(sizes(), { minLength: 1, maxLength: 3 }), fc.nat())
  .map(([shape, parts, seed]) => {
    const axis = seed % shape.length;
    const operands = parts.map((n) => ({ shape: shape.map((m, i) => (i === axis ? n : m)) }));
    return {
      label: `concat of ${operands.map((part) => show(part.shape)).join(", ")} along ${axis}`,
      operands,
      call: (x) => engine.identity(engine.concat(x, axis)),
    };
  });

const picked: fc.Arbitrary<Configuration> = shapes({ minRank: 1, min: 1 }).chain((shape) =>
  fc
    .tuple(
      fc.nat(shape.length - 1).chain((axis) =>
        fc.record({
          axis: fc.constant(axis),
          indices: fc.array(fc.nat((shape[axis] as number) - 1), { maxLength: 4 }),
        }),
      ),
      fc.array(fc.nat(3), { minLength: shape[0] as number, maxLength: shape[0] as number }),
      fc.boolean(),
    )
    .map(([{ axis, indices }, ids, gathers]) => ({
      label: gathers
        ? `gather of ${show(shape)} at ${show(indices)} along ${axis}`
        : `segmentSum of ${show(shape)} by ${show(ids)}`,
      operands: [{ shape }],
      call: ([x], { ints }) =>
        gathers ? engine.gather(x as Tensor, ints(indices), axis) : engine.segmentSum(x as Tensor, ints(ids), 4),
    })),
);

const normalized: fc.Arbitrary<Configuration> = fc
  .tuple(shapes({ minRank: 1, maxRank: 2, min: 1 }), sizes(3, 1))
  .map(([outer, channels]) => ({
    label: `batchNormalize of ${show([...outer, channels])}`,
    operands: [{ shape: [...outer, channels], low: -2, high: 2 }],
    call: ([x]) => {
      const { z, mean, variance } = engine.batchNormalize(x as Tensor<2>, 0.1);
      return [z, mean, variance];
    },
  }));

const functions: fc.Arbitrary<Configuration> = fc
  .tuple(
    fc.constantFrom<readonly [string, (x: Tensor) => Tensor, number, number]>(
      ["exp", engine.exp, -2, 2],
      ["expm1", engine.expm1, -2, 2],
      ["log", engine.log, 0.3, 3],
      ["log1p", engine.log1p, -0.6, 3],
      ["sqrt", engine.sqrt, 0.4, 2],
      ["rsqrt", engine.rsqrt, 0.4, 2],
      ["reciprocal", engine.reciprocal, 0.4, 2],
      ["erf", engine.erf, -2, 2],
      ["abs", engine.abs, -2, 2],
      ["tanh", engine.tanh, -2, 2],
      ["sigmoid", engine.sigmoid, -4, 4],
      ["softplus", engine.softplus, -4, 4],
      ["relu", engine.relu, -2, 2],
      ["elu", (x) => engine.elu(x, 0.7), -2, 2],
      ["leakyRelu", (x) => engine.leakyRelu(x, 0.1), -2, 2],
      ["gelu", engine.gelu, -2, 2],
      ["gelu, approximate", (x) => engine.gelu(x, { approximate: true }), -2, 2],
      ["clip", (x) => engine.clip(x, -0.5, 0.75), -2, 2],
    ),
    shapes(),
  )
  .map(([[name, op, low, high], shape]) => ({
    label: `${name} of ${show(shape)}`,
    operands: [{ shape, low, high, kinks: [-0.5, 0, 0.75] }],
    call: ([x]) => op(x as Tensor),
  }));

/** The ops that a dense network is made of. */
export const basics: Family = {
  name: "basics",
  configurations: fc.oneof(arithmetic, maxima, functions, products, affine, crossEntropies, moved, joined, picked, normalized),
};
