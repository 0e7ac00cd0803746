import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { binary, type Configuration, matrices, one, small, unary } from "./configurations.ts";
import { elementwiseFamily } from "./families/elementwise.ts";
import { convolutionOps } from "./families/convolution.ts";
import { indexingOps } from "./families/indexing.ts";
import { movementOps } from "./families/movement.ts";
import { poolingOps } from "./families/pooling.ts";
import { linearAlgebraOps } from "./families/linearAlgebra.ts";
import { attentionTable } from "./families/attention.ts";
import { lossTable } from "./families/losses.ts";
import { normalizationTable } from "./families/normalization.ts";
import { reductionOps } from "./families/reductions.ts";

const mask = [1, 0, 0, 1, 1, 0];

/** Every differentiable op that the engine exports, with ways to call it: shapes, broadcasting, attributes, away from kinks. */
export const opTable: Readonly<Record<string, readonly Configuration[]>> = {
  ...elementwiseFamily,
  add: binary(engine.add),
  sub: binary(engine.sub),
  mul: binary(engine.mul),
  div: binary(engine.div, 0.5, 2),
  neg: unary(engine.neg),
  abs: unary(engine.abs, -2, 2, [0]),
  clip: [
    one("[-0.5, 0.75]", [3, 3], (x) => engine.clip(x, -0.5, 0.75), { kinks: [-0.5, 0.75] }),
    one("open above", [3, 3], (x) => engine.clip(x, 0, Infinity), { kinks: [0], referenceOnly: true }),
  ],
  erf: unary(engine.erf),
  exp: unary(engine.exp),
  expm1: unary(engine.expm1),
  log: unary(engine.log, 0.3, 3),
  log1p: unary(engine.log1p, -0.6, 3),
  maximum: binary(engine.maximum),
  minimum: binary(engine.minimum),
  pow: [
    ...binary(engine.pow, 0.5, 2),
    one("square of both signs", small, (x) => engine.pow(x, 2), { kinks: [0] }),
    one("inverse square of both signs", small, (x) => engine.pow(x, -2), { kinks: [-0.5, 0, 0.5], referenceOnly: true }),
    {
      label: "exponents at and around 0",
      operands: [
        { shape: [4], low: 0.5, high: 2 },
        { shape: [4], values: [0, 0, 0.5, -1] },
      ],
      call: ([a, b]) => engine.pow(a as Tensor, b as Tensor),
      referenceOnly: true,
    },
  ],
  reciprocal: unary(engine.reciprocal, 0.4, 2),
  rsqrt: unary(engine.rsqrt, 0.4, 2),
  sqrt: unary(engine.sqrt, 0.4, 2),
  square: unary(engine.square),
  squaredDifference: binary(engine.squaredDifference),
  elu: [...unary(engine.elu, -2, 2, [0]), one("alpha 0.5", small, (x) => engine.elu(x, 0.5), { kinks: [0] })],
  gelu: [...unary(engine.gelu), one("approximate", small, (x) => engine.gelu(x, { approximate: true }))],
  leakyRelu: [
    ...unary(engine.leakyRelu, -2, 2, [0]),
    one("slope 0.01", small, (x) => engine.leakyRelu(x, 0.01), { kinks: [0], referenceOnly: true }),
  ],
  relu: unary(engine.relu, -2, 2, [0]),
  sigmoid: unary(engine.sigmoid),
  softplus: unary(engine.softplus, -4, 4),
  tanh: unary(engine.tanh),
  identity: unary(engine.identity),
  where: [
    {
      label: "one shape",
      operands: [{ shape: small }, { shape: small }],
      call: ([a, b], { bools }) => engine.where(bools(mask, small), a as Tensor, b as Tensor),
    },
    {
      label: "all broadcast",
      operands: [{ shape: [3] }, { shape: [2, 1, 1] }],
      call: ([a, b], { bools }) => engine.where(bools([1, 0], [2, 1]), a as Tensor, b as Tensor),
    },
    one("a number for b", small, (x, { bools }) => engine.where(bools(mask, small), x, 0.5), { referenceOnly: true }),
    one("a number for a", small, (x, { bools }) => engine.where(bools(mask, small), 0.5, x), { referenceOnly: true }),
    one("a condition that depends on x", small, (x) => engine.where(engine.greater(x, 0), engine.square(x), engine.neg(x)), {
      kinks: [0],
      referenceOnly: true,
    }),
  ],
  matMul: [
    matrices([2, 3], [3, 4], {}, false),
    matrices([3, 2], [3, 4], { transposeA: true }, false),
    matrices([2, 3], [4, 3], { transposeB: true }, false),
    matrices([3, 2], [4, 3], { transposeA: true, transposeB: true }, false),
    matrices([2, 2, 3], [2, 3, 4], {}, false),
    matrices([2, 1, 2, 3], [3, 3, 2]),
    matrices([2, 1, 3, 2], [3, 2, 3], { transposeA: true, transposeB: true }),
    matrices([2, 3], [2, 3, 2]),
    matrices([2, 2, 3], [3, 2], {}, false),
    matrices([2, 3, 2], [3, 2], { transposeA: true }),
    matrices([2, 2, 3], [2, 3], { transposeB: true }),
    {
      label: "A A^T",
      operands: [{ shape: [2, 3] }],
      call: ([a]) => engine.matMul(a as Tensor<2>, a as Tensor<2>, { transposeB: true }),
      referenceOnly: true,
    },
  ],
  affine: [
    {
      label: "[4, 3]",
      operands: [{ shape: [4, 3] }, { shape: [3, 2] }, { shape: [2] }],
      call: ([x, w, b]) => engine.affine(x as Tensor, w as Tensor<2>, b as Tensor<1>),
    },
    {
      label: "[2, 2, 3]",
      operands: [{ shape: [2, 2, 3] }, { shape: [3, 2] }, { shape: [2] }],
      call: ([x, w, b]) => engine.affine(x as Tensor, w as Tensor<2>, b as Tensor<1>),
      referenceOnly: true,
    },
    {
      label: "[3]",
      operands: [{ shape: [3] }, { shape: [3, 2] }, { shape: [2] }],
      call: ([x, w, b]) => engine.affine(x as Tensor, w as Tensor<2>, b as Tensor<1>),
      referenceOnly: true,
    },
  ],
  broadcastTo: [
    one("[2, 1] to [2, 2, 3]", [2, 1], (x) => engine.broadcastTo(x, [2, 2, 3])),
    one("[] to [2, 3]", [], (x) => engine.broadcastTo(x, [2, 3]), { referenceOnly: true }),
    one("[1, 1] to [1, 3]", [1, 1], (x) => engine.broadcastTo(x, [1, 3]), { referenceOnly: true }),
  ],
  ...reductionOps,
  logSoftmax: [
    one("last axis", [2, 3], (x) => engine.logSoftmax(x)),
    one("axis 0 of three", [2, 3, 2], (x) => engine.logSoftmax(x, 0), { referenceOnly: true }),
    one("middle axis", [2, 3, 2], (x) => engine.logSoftmax(x, 1), { referenceOnly: true }),
  ],
  softmax: [
    one("last axis", [2, 3], (x) => engine.softmax(x)),
    one("axis 0 of three", [2, 3, 2], (x) => engine.softmax(x, 0)),
    one("middle axis", [2, 3, 2], (x) => engine.softmax(x, 1), { referenceOnly: true }),
  ],
  expandDims: [0, 1, -1].map((axis) => one(`axis ${axis}`, small, (x) => engine.expandDims(x, axis), { referenceOnly: true })),
  reshape: [
    one("[2, 3] to [3, 2]", small, (x) => engine.reshape(x, [3, 2])),
    one("[2, 3] to [-1]", small, (x) => engine.reshape(x, [-1]), { referenceOnly: true }),
  ],
  squeeze: [
    one("all", [1, 3, 1], (x) => engine.squeeze(x), { referenceOnly: true }),
    one("one", [1, 3, 1], (x) => engine.squeeze(x, [-1]), { referenceOnly: true }),
  ],
  swapAxes: [
    one("0 and 2", [2, 3, 2], (x) => engine.swapAxes(x, 0, 2), { referenceOnly: true }),
    one("-1 and -2", [2, 3, 4], (x) => engine.swapAxes(x, -1, -2), { referenceOnly: true }),
  ],
  transpose: [
    one("a matrix", small, (x) => engine.transpose(x)),
    one("[2, 0, 1]", [2, 3, 4], (x) => engine.transpose(x, [2, 0, 1])),
    one("[1, -1, 0, 2]", [2, 3, 2, 2], (x) => engine.transpose(x, [1, -1, 0, 2]), { referenceOnly: true }),
  ],
  concat: [
    {
      label: "axis 1",
      operands: [{ shape: [2, 1] }, { shape: [2, 3] }, { shape: [2, 2] }],
      call: (x) => engine.concat(x, 1),
    },
    {
      label: "x beside itself",
      operands: [{ shape: small }],
      call: ([x]) => engine.concat([x as Tensor, x as Tensor], -1),
      referenceOnly: true,
    },
  ],
  slice: [
    one("a block", [3, 4], (x) => engine.slice(x, [1, 0], [2, 3])),
    one("to the end", [2, 3, 2], (x) => engine.slice(x, [0, 1, 1], [1, -1, -1]), { referenceOnly: true }),
  ],
  gather: [
    one("rows, one twice", [3, 2], (x, { ints }) => engine.gather(x, ints([2, 0, 2, 1]))),
    one("axis 1 by a matrix", [2, 3, 2], (x, { ints }) => engine.gather(x, ints([2, 2, 0, 1], [2, 2]), 1)),
    one("last axis by host indices", [2, 3], (x) => engine.gather(x, [0, 0, 1], -1), { referenceOnly: true }),
    one("of a vector", [3], (x) => engine.gather(x, [0, 2, 2]), { referenceOnly: true }),
  ],
  scatterAdd: [one("with a repeat and a gap", [4, 2], (x, { ints }) => engine.scatterAdd(ints([1, 3, 1, 0]), x, 5))],
  segmentSum: [
    one("of a vector", [4], (x, { ints }) => engine.segmentSum(x, ints([1, 0, 1, 1]), 2)),
    one("of rank 3", [3, 2, 2], (x) => engine.segmentSum(x, [2, 0, 2], 3), { referenceOnly: true }),
  ],
  ...indexingOps,
  ...movementOps,
  ...convolutionOps,
  ...poolingOps,
  ...linearAlgebraOps,
  ...attentionTable,
  ...lossTable,
  ...normalizationTable,
};
