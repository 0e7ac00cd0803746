import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one, small } from "./configurations.ts";
import { reductionSteps } from "./families/reductions.ts";
import { elementwiseSteps } from "./families/elementwise.ts";

const numbers = { shape: small, values: [-1, 0, 2, 0.5, 2, -3] } as const;
const compare = (op: (a: Tensor, b: Tensor) => Tensor): Configuration[] => [
  {
    label: "with ties",
    operands: [numbers, { shape: small, values: [0, 0, 1, 0.5, 3, -3] }],
    call: ([a, b]) => op(a as Tensor, b as Tensor),
  },
];
const logic = (op: (a: Tensor<1, "bool">, b: Tensor<1, "bool">) => Tensor): Configuration[] => [
  one(
    "of x and a constant",
    small,
    (x, { bools }) => op(engine.greater(x, 0) as Tensor as Tensor<1, "bool">, bools([1, 0, 1, 0, 1, 0], small)),
    numbers,
  ),
];

/** Exported ops through which no gradient flows: their results are constants to every differentiation. */
export const stepwiseOps: Readonly<Record<string, readonly Configuration[]>> = {
  ...elementwiseSteps,
  equal: compare(engine.equal),
  notEqual: compare(engine.notEqual),
  greater: compare(engine.greater),
  greaterEqual: compare(engine.greaterEqual),
  less: compare(engine.less),
  lessEqual: compare(engine.lessEqual),
  logicalAnd: logic(engine.logicalAnd),
  logicalOr: logic(engine.logicalOr),
  logicalNot: [one("of x", small, (x) => engine.logicalNot(engine.greater(x, 0)), numbers)],
  sign: [one("with 0", small, (x) => engine.sign(x), numbers)],
  step: [one("with 0", small, (x) => engine.step(x), numbers)],
  ...reductionSteps,
  oneHot: [one("of computed labels", small, (x) => engine.oneHot(engine.argMax(x, 1), 3), numbers)],
  cast: [
    one("to int32", small, (x) => engine.cast(x, "int32"), numbers),
    one("to bool", small, (x) => engine.cast(x, "bool"), numbers),
    one("there and back", small, (x) => engine.cast(engine.cast(x, "int32"), "float32"), numbers),
  ],
  stopGradient: [one("of x", small, (x) => engine.stopGradient(engine.square(x)), numbers)],
};
