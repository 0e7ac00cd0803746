import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration, OperandSpec } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { broadcastPairs, distinct, shapes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** A function of one tensor: its name, the function, the range of its operand, and its kinks. */
type Entry = readonly [name: string, op: (x: Tensor) => Tensor, low: number, high: number, kinks?: readonly number[]];

const onShapes = (entries: fc.Arbitrary<Entry>): fc.Arbitrary<Configuration> =>
  fc.tuple(entries, shapes()).map(([[name, op, low, high, kinks = []], shape]) => ({
    label: `${name} of ${show(shape)}`,
    operands: [{ shape, low, high, kinks }],
    call: ([x]) => op(x as Tensor),
  }));

/** Functions of one number. */
export const unaryFunctions: Family = {
  name: "unary functions",
  configurations: onShapes(
    fc.constantFrom<Entry>(
      ["neg", engine.neg, -2, 2],
      ["abs", engine.abs, -2, 2, [0]],
      ["sign", engine.sign, -2, 2, [0]],
      ["square", engine.square, -2, 2],
      ["sqrt", engine.sqrt, 0.4, 4],
      ["rsqrt", engine.rsqrt, 0.4, 4],
      ["reciprocal", engine.reciprocal, 0.4, 4],
      ["exp", engine.exp, -4, 2],
      ["expm1", engine.expm1, -4, 2],
      ["log", engine.log, 0.2, 4],
      ["log1p", engine.log1p, -0.7, 4],
      ["log2", engine.log2, 0.2, 4],
      ["log10", engine.log10, 0.2, 4],
      ["erf", engine.erf, -3, 3],
      ["erfc", engine.erfc, -3, 3],
      ["sin", engine.sin, -8, 8],
      ["cos", engine.cos, -8, 8],
      ["tan", engine.tan, -1.2, 1.2],
      ["asin", engine.asin, -0.9, 0.9],
      ["acos", engine.acos, -0.9, 0.9],
      ["atan", engine.atan, -8, 8],
      ["sinh", engine.sinh, -3, 3],
      ["cosh", engine.cosh, -3, 3],
      ["tanh", engine.tanh, -3, 3],
      ["asinh", engine.asinh, -8, 8],
      ["acosh", engine.acosh, 1.2, 8],
      ["atanh", engine.atanh, -0.8, 0.8],
      ["floor", engine.floor, -2.5, 2.5, [-2, -1, 0, 1, 2]],
      ["ceil", engine.ceil, -2.5, 2.5, [-2, -1, 0, 1, 2]],
      ["round", engine.round, -2, 2, [-1.5, -0.5, 0.5, 1.5]],
      ["step", engine.step, -2, 2, [0]],
      ["x sin x, twice", (x) => engine.sin(engine.mul(x, engine.sin(x))), -2, 2],
    ),
  ),
};

/** Ranges of a, ranges of b. */
const arithmetic: readonly (readonly [string, engine.Binary, number, number, number, number])[] = [
  ["add", engine.add, -2, 2, -2, 2],
  ["sub", engine.sub, -2, 2, -2, 2],
  ["mul", engine.mul, -2, 2, -2, 2],
  ["div", engine.div, -2, 2, 0.5, 3],
  ["pow", engine.pow, 0.4, 2, -2, 2],
  ["squaredDifference", engine.squaredDifference, -2, 2, -2, 2],
  ["atan2", engine.atan2, -2, 2, 0.3, 2],
  ["atan2 on the left", engine.atan2, 0.3, 2, -2, 0.2],
  ["mod within one period", engine.mod, 0.1, 0.9, 1, 2],
  ["mod of the negative", engine.mod, -1.9, -1.1, 2, 3],
  ["floorDiv", engine.floorDiv, 2.1, 2.9, 1.5, 2],
];

const plain = fc
  .tuple(fc.constantFrom(...arithmetic), broadcastPairs())
  .map(([[name, op, lowA, highA, lowB, highB], [a, b]]): Configuration => ({
    label: `${name} of ${show(a)} and ${show(b)}`,
    operands: [
      { shape: a, low: lowA, high: highA },
      { shape: b, low: lowB, high: highB },
    ],
    call: ([p, q]) => op(p as Tensor, q as Tensor),
  }));

const maxima = fc.tuple(fc.constantFrom("maximum", "minimum"), broadcastPairs(2)).chain(([name, [a, b]]) =>
  fc.tuple(distinct(a), distinct(b)).map(([p, q]): Configuration => ({
    label: `${name} of ${show(a)} and ${show(b)}`,
    operands: [
      { shape: a, values: p },
      { shape: b, values: q.map((x) => x + 0.03) },
    ],
    call: ([x, y]) => engine[name](x as Tensor, y as Tensor),
  })),
);

/** One operand on both sides, or a number on one. */
const alone = fc
  .tuple(fc.constantFrom("add", "mul", "div", "pow", "atan2"), shapes(), fc.constantFrom("x and x", "x and 1.5", "1.5 and x"))
  .map(([name, shape, how]): Configuration => {
    const op = engine[name];
    const calls = {
      "x and x": (x: Tensor) => op(x, x),
      "x and 1.5": (x: Tensor) => op(x, 1.5),
      "1.5 and x": (x: Tensor) => op(1.5, x),
    };
    return {
      label: `${name} of ${how}, ${show(shape)}`,
      operands: [{ shape, low: 0.5, high: 2 }],
      call: ([x]) => calls[how](x as Tensor),
    };
  });

const chosen = fc
  .tuple(broadcastPairs(), fc.array(fc.boolean(), { minLength: 27, maxLength: 27 }), fc.constantFrom("all", "row", "one"))
  .map(([[a, b], bits, kind]): Configuration => {
    // the mask has the shape of one operand, of its last axis, or of a scalar
    const shape = kind === "all" ? a : kind === "row" ? a.slice(-1) : [];
    const size = shape.reduce((n, m) => n * m, 1);
    const mask = Array.from({ length: size }, (_, i) => Number(bits[i]));
    return {
      label: `where ${show(mask)} of ${show(a)} and ${show(b)}`,
      operands: [{ shape: a }, { shape: b }],
      call: ([p, q], { bools }) => engine.where(bools(mask, shape), p as Tensor, q as Tensor),
    };
  });

/** Functions of two numbers, with broadcasting. */
export const binaryFunctions: Family = {
  name: "binary functions",
  configurations: fc.oneof({ arbitrary: plain, weight: 4 }, maxima, alone, chosen),
};

const fixed = fc.constantFrom<Entry>(
  ["relu", engine.relu, -3, 3, [0]],
  ["relu6", engine.relu6, -2, 8, [0, 6]],
  ["selu", engine.selu, -4, 4, [0]],
  ["sigmoid", engine.sigmoid, -6, 6],
  ["softplus", engine.softplus, -6, 6],
  ["silu", engine.silu, -6, 6],
  ["mish", engine.mish, -6, 6],
  ["softsign", engine.softsign, -6, 6],
  ["logSigmoid", engine.logSigmoid, -6, 6],
  ["tanhShrink", engine.tanhShrink, -3, 3],
  ["sparsePlus", engine.sparsePlus, -2, 2, [-1, 1]],
  ["hardSwish", engine.hardSwish, -5, 5, [-4, -3, 3]],
  ["gelu", (x) => engine.gelu(x), -4, 4],
  ["gelu, approximate", (x) => engine.gelu(x, { approximate: true }), -4, 4],
);

/** Numbers that an activation is given; steps of 1/8 keep its kinks apart. */
const parameter = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low * 8, max: high * 8 }).map((n) => n / 8);

const parametric: fc.Arbitrary<Entry> = fc.oneof(
  parameter(-1, 1).map((alpha): Entry => [`leakyRelu ${alpha}`, (x) => engine.leakyRelu(x, alpha), -3, 3, [0]]),
  parameter(-1, 3).map((alpha): Entry => [`elu ${alpha}`, (x) => engine.elu(x, alpha), -3, 3, [0]]),
  parameter(1, 3).map((alpha): Entry => [`celu ${alpha}`, (x) => engine.celu(x, alpha), -3, 3, [0]]),
  parameter(1, 5).map((b): Entry => [`squareplus ${b}`, (x) => engine.squareplus(x, b), -6, 6]),
  parameter(0, 2).map((t): Entry => [`softShrink ${t}`, (x) => engine.softShrink(x, t), -3, 3, [-t, t]]),
  parameter(0, 2).map((t): Entry => [`hardShrink ${t}`, (x) => engine.hardShrink(x, t), -3, 3, [-t, t]]),
  fc
    .tuple(parameter(-1, 1), parameter(-3, 3))
    .map(([limit, value]): Entry => [`threshold ${limit} ${value}`, (x) => engine.threshold(x, limit, value), -3, 3, [limit]]),
  fc
    .tuple(parameter(-2, 0), parameter(1, 2))
    .map(([low, high]): Entry => [`hardTanh ${low} ${high}`, (x) => engine.hardTanh(x, low, high), -3, 3, [low, high]]),
  fc
    .tuple(fc.constantFrom(0.125, 0.25, 0.5), parameter(0, 1))
    .map(([slope, offset]): Entry => [
      `hardSigmoid ${slope} ${offset}`,
      (x) => engine.hardSigmoid(x, { slope, offset }),
      -5,
      5,
      [-offset / slope, (1 - offset) / slope],
    ]),
  fc
    .tuple(parameter(-2, 0), parameter(1, 2))
    .map(([low, high]): Entry => [`clip ${low} ${high}`, (x) => engine.clip(x, low, high), -3, 3, [low, high]]),
);

const gated = shapes({ minRank: 1 }).chain((half) =>
  fc.nat(half.length - 1).map((axis): Configuration => {
    const shape = half.map((n, i) => (i === axis ? 2 * n : n));
    return { label: `glu of ${show(shape)} along ${axis}`, operands: [{ shape }], call: ([x]) => engine.glu(x as Tensor, axis) };
  }),
);

const withSlopes = broadcastPairs().map(([a, b]): Configuration => {
  const x: OperandSpec = { shape: a, low: -3, high: 3, kinks: [0] };
  return {
    label: `prelu of ${show(a)} with slopes ${show(b)}`,
    operands: [x, { shape: b }],
    call: ([p, q]) => engine.prelu(p as Tensor, q as Tensor),
  };
});

/** Activations, with the numbers that they are given. */
export const activations: Family = {
  name: "activations",
  configurations: fc.oneof(
    { arbitrary: onShapes(fixed), weight: 3 },
    { arbitrary: onShapes(parametric), weight: 3 },
    gated,
    withSlopes,
  ),
};
