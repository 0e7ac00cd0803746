import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { binary, type Configuration, one, small, unary } from "../configurations.ts";

/** The same op at further places, where only the reference looks: tails and other branches. */
const further = (op: (x: Tensor) => Tensor, ...places: readonly (readonly number[])[]): Configuration[] =>
  places.map((values) => one(`at ${values.join(", ")}`, [values.length], (x) => op(x), { values, referenceOnly: true }));

/** Elementwise functions and activations. */
export const elementwiseFamily: Readonly<Record<string, readonly Configuration[]>> = {
  sin: unary(engine.sin, -4, 4),
  cos: unary(engine.cos, -4, 4),
  tan: unary(engine.tan, -1.2, 1.2),
  asin: unary(engine.asin, -0.9, 0.9),
  acos: unary(engine.acos, -0.9, 0.9),
  atan: unary(engine.atan, -4, 4),
  atan2: [
    ...binary(engine.atan2, 0.5, 2),
    {
      label: "in all quadrants",
      operands: [
        { shape: [4], values: [1, 0.5, -2, -1] },
        { shape: [4], values: [-2, 1.5, 0.5, -1] },
      ],
      call: ([a, b]) => engine.atan2(a as Tensor, b as Tensor),
      referenceOnly: true,
    },
  ],
  sinh: unary(engine.sinh),
  cosh: unary(engine.cosh),
  asinh: unary(engine.asinh, -4, 4),
  acosh: unary(engine.acosh, 1.2, 4),
  atanh: unary(engine.atanh, -0.8, 0.8),
  log2: unary(engine.log2, 0.3, 3),
  log10: unary(engine.log10, 0.3, 3),
  erfc: [...unary(engine.erfc), ...further(engine.erfc, [2.5, 3, 4])],
  mod: [
    {
      label: "[2, 3] and [2, 3]",
      operands: [
        { shape: small, values: [7.25, -7.25, 3.5, -0.5, 5, 2] },
        { shape: small, values: [2, 2, -1.2, 1.75, 3.5, -3] },
      ],
      call: ([a, b]) => engine.mod(a as Tensor, b as Tensor),
    },
    {
      label: "[2, 1] and [3]",
      operands: [
        { shape: [2, 1], values: [7.25, -3.1] },
        { shape: [3], values: [2, -1.7, 0.9] },
      ],
      call: ([a, b]) => engine.mod(a as Tensor, b as Tensor),
      referenceOnly: true,
    },
  ],
  prelu: [
    {
      label: "a slope per column",
      operands: [{ shape: small, kinks: [0] }, { shape: [3] }],
      call: ([x, alpha]) => engine.prelu(x as Tensor, alpha as Tensor),
    },
    one("a number for the slope", small, (x) => engine.prelu(x, 0.25), { kinks: [0], referenceOnly: true }),
    one("x as its own slope", small, (x) => engine.prelu(x, x), { kinks: [0], referenceOnly: true }),
  ],
  selu: unary(engine.selu, -2, 2, [0]),
  celu: [
    one("alpha 1.5", small, (x) => engine.celu(x, 1.5), { kinks: [0] }),
    one("alpha 1", small, (x) => engine.celu(x), { kinks: [0], referenceOnly: true }),
  ],
  relu6: [one("inside and out", [2, 4], (x) => engine.relu6(x), { low: -2, high: 8, kinks: [0, 6] })],
  silu: [...unary(engine.silu, -4, 4), ...further(engine.silu, [-20, -8, 8, 20])],
  mish: [...unary(engine.mish, -4, 4), ...further(engine.mish, [-20, -8, 8, 19, 21])],
  softsign: unary(engine.softsign, -4, 4, [0]),
  logSigmoid: [...unary(engine.logSigmoid, -4, 4), ...further(engine.logSigmoid, [-30, 30])],
  tanhShrink: unary(engine.tanhShrink),
  squareplus: [
    ...unary(engine.squareplus, -2, 2, [0]),
    one("b 0.5", small, (x) => engine.squareplus(x, 0.5), { kinks: [0], referenceOnly: true }),
    ...further(engine.squareplus, [-50, 50]),
  ],
  glu: [one("last axis", [2, 4], (x) => engine.glu(x)), one("axis 0", [2, 3], (x) => engine.glu(x, 0), { referenceOnly: true })],
  hardTanh: [
    one("-1 to 1", [3, 3], (x) => engine.hardTanh(x), { low: -2, high: 2, kinks: [-1, 1] }),
    one("-0.5 to 1.5", [3, 3], (x) => engine.hardTanh(x, -0.5, 1.5), {
      low: -2,
      high: 2,
      kinks: [-0.5, 1.5],
      referenceOnly: true,
    }),
  ],
  hardSigmoid: [
    one("Keras 3", [2, 4], (x) => engine.hardSigmoid(x), { low: -5, high: 5, kinks: [-3, 3] }),
    one("Keras 2", [2, 4], (x) => engine.hardSigmoid(x, { slope: 0.2 }), {
      low: -4,
      high: 4,
      kinks: [-2.5, 2.5],
      referenceOnly: true,
    }),
  ],
  hardSwish: [one("inside and out", [2, 4], (x) => engine.hardSwish(x), { low: -5, high: 5, kinks: [-4, -3, 3] })],
  softShrink: [
    one("threshold 0.5", [3, 3], (x) => engine.softShrink(x), { kinks: [-0.5, 0.5] }),
    one("threshold 1", [3, 3], (x) => engine.softShrink(x, 1), { low: -2, high: 2, kinks: [-1, 1], referenceOnly: true }),
  ],
  hardShrink: [one("threshold 0.5", [3, 3], (x) => engine.hardShrink(x), { kinks: [-0.5, 0.5] })],
  threshold: [one("0.25, else 20", [3, 3], (x) => engine.threshold(x, 0.25, 20), { kinks: [0.25] })],
  sparsePlus: [one("all three parts", [3, 3], (x) => engine.sparsePlus(x), { low: -2, high: 2, kinks: [-1, 1] })],
};

const numbers = { shape: small, values: [-1.5, 0, 2.5, 0.5, 2, -3] } as const;

/** Elementwise ops through which no gradient flows. */
export const elementwiseSteps: Readonly<Record<string, readonly Configuration[]>> = {
  floor: [one("with halves", small, (x) => engine.floor(x), numbers)],
  ceil: [one("with halves", small, (x) => engine.ceil(x), numbers)],
  round: [one("with halves", small, (x) => engine.round(x), numbers)],
  floorDiv: [
    {
      label: "of both signs",
      operands: [numbers, { shape: small, values: [1, 2, -0.75, -2, 3, -3] }],
      call: ([a, b]) => engine.floorDiv(a as Tensor, b as Tensor),
    },
  ],
  isNaN: [one("of roots", small, (x) => engine.isNaN(engine.sqrt(x)), numbers)],
  isFinite: [one("of logarithms", small, (x) => engine.isFinite(engine.log(x)), numbers)],
  isInfinite: [one("of logarithms", small, (x) => engine.isInfinite(engine.log(x)), numbers)],
  logicalXor: [
    one(
      "of x and a constant",
      small,
      (x, { bools }) => engine.logicalXor(engine.greater(x, 0), bools([1, 0, 1, 0, 1, 0], small)),
      numbers,
    ),
  ],
};
