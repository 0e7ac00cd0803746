import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { activationGolden, elementwiseGolden, preluGolden } from "./cases/elementwise.ts";
import { indexingCases } from "./cases/indexing.ts";
import { linearAlgebraCases } from "./cases/linearAlgebra.ts";
import { attentionOf } from "./cases/attention.ts";
import { lossOnLogits } from "./cases/lossesOnLogits.ts";
import { normalizationOf } from "./cases/normalization.ts";
import { reductionCases } from "./cases/reductions.ts";
import type { GoldenCase } from "./golden.ts";
import type { Named } from "./tensors.ts";

type Attributes = Readonly<Record<string, unknown>>;
/** A case as a function of its inputs and attributes. */
export type Run = (x: Named, attributes: Attributes) => Tensor | Named;

const one =
  (op: (x: Tensor) => Tensor): Run =>
  ({ x }) =>
    op(x as Tensor);
const two =
  (op: (a: Tensor, b: Tensor) => Tensor): Run =>
  ({ a, b }) =>
    op(a as Tensor, b as Tensor);
/** What the engine offers for each `attrs.op` of the reference file. */
const ops: Readonly<Record<string, Run>> = {
  ...elementwiseGolden,
  add: two(engine.add),
  sub: two(engine.sub),
  mul: two(engine.mul),
  div: two(engine.div),
  maximum: two(engine.maximum),
  minimum: two(engine.minimum),
  squared_difference: two(engine.squaredDifference),
  pow: two(engine.pow),
  abs: one(engine.abs),
  exp: one(engine.exp),
  expm1: one(engine.expm1),
  tanh: one(engine.tanh),
  erf: one(engine.erf),
  square: one(engine.square),
  neg: one(engine.neg),
  sigmoid: one(engine.sigmoid),
  softplus: one(engine.softplus),
  sign: one(engine.sign),
  sqrt: one(engine.sqrt),
  rsqrt: one(engine.rsqrt),
  log: one(engine.log),
  log1p: one(engine.log1p),
  reciprocal: one(engine.reciprocal),
  relu: one(engine.relu),
  clip: ({ x }, { min, max }) => engine.clip(x as Tensor, min as number, max as number),
  ...reductionCases,
  matmul: ({ a, b }, { transposeA, transposeB }) =>
    engine.matMul(a as Tensor<2>, b as Tensor<2>, { transposeA: transposeA === true, transposeB: transposeB === true }),
  gather: ({ x, idx }, { axis }) => engine.gather(x as Tensor, idx as Tensor<1, "int32">, axis as number),
  unsorted_segment_sum: ({ x, idx }, { num_segments: size }) =>
    engine.scatterAdd(idx as Tensor<1, "int32">, x as Tensor, size as number),
  where: ({ c, a, b }) => engine.where(engine.cast(c as Tensor, "bool"), a as Tensor, b as Tensor),
  concat: ({ a, b }, { axis }) => engine.concat([a as Tensor, b as Tensor], axis as number),
  stack: ({ a, b }, { axis }) =>
    engine.concat(
      [engine.expandDims(a as Tensor, axis as number), engine.expandDims(b as Tensor, axis as number)],
      axis as number,
    ),
  split: ({ x }) => ({
    a: engine.slice(x as Tensor, [0, 0], [-1, 1]),
    b: engine.slice(x as Tensor, [0, 1], [-1, 2]),
    c: engine.slice(x as Tensor, [0, 3], [-1, 1]),
  }),
  pad: ({ x }, { paddings, value }) => engine.pad(x as Tensor, paddings as [number, number][], value as number),
  mirror_pad: ({ x }, { paddings, mode }) => engine.pad(x as Tensor, paddings as [number, number][], { mode: mode as "reflect" }),
  transpose: ({ x }, { perm }) => engine.transpose(x as Tensor, perm as number[]),
  broadcast_to: ({ x }, { shape }) => engine.broadcastTo(x as Tensor, shape as number[]),
  one_hot: ({ x }, { depth }) => engine.oneHot(x as Tensor<1, "int32">, depth as number),
  argmax: ({ x }, { axis }) => engine.argMax(x as Tensor, axis as number),
  ...indexingCases,
  ...linearAlgebraCases,
  "h=tanh(x); sum(h h^T,1)+mean(h,1)": ({ x }) => {
    const h = engine.tanh(x as Tensor<2>);
    return engine.add(engine.sum(engine.matMul(h, h, { transposeB: true }), { axis: 1 }), engine.mean(h, { axis: 1 }));
  },
  "relu(x)+maximum(x,0)": ({ x }) => engine.add(engine.relu(x as Tensor), engine.maximum(x as Tensor, 0)),
};

const activations: Readonly<Record<string, Run>> = {
  ...activationGolden,
  relu: one(engine.relu),
  "leaky_relu_0.2": ({ x }) => engine.leakyRelu(x as Tensor),
  "leaky_relu_0.01": ({ x }, { negative_slope: slope }) => engine.leakyRelu(x as Tensor, slope as number),
  elu: one(engine.elu),
  "elu_0.5": ({ x }, { alpha }) => engine.elu(x as Tensor, alpha as number),
  gelu_erf: one(engine.gelu),
  gelu_tanh: ({ x }) => engine.gelu(x as Tensor, { approximate: true }),
  softplus: one(engine.softplus),
  tanh: one(engine.tanh),
  sigmoid: one(engine.sigmoid),
  exponential_small: ({ x }) => engine.exp(engine.mul(x as Tensor, 0.25)),
  linear: one(engine.identity),
  log_softmax: ({ x }, { axis }) => engine.logSoftmax(x as Tensor, axis as number),
};

const softmax: Run = ({ x }, { axis }) => engine.softmax(x as Tensor, axis as number);

/** The case as a function of its inputs, or why the engine has nothing for it. */
export function functionOf(item: GoldenCase): ((x: Named) => Tensor | Named) | string {
  if (item.group === "norm") return normalizationOf(item) ?? "the engine has no such normalisation";
  if (item.group === "attention" || item.group === "embedding") return attentionOf(item) ?? "the engine has no such attention";
  const attributes = item.attrs ?? {};
  const activation = item.keras?.activation;
  const op = attributes["op"] as string | undefined;
  const run =
    item.group === "op"
      ? ops[op ?? ""]
      : item.group === "loss"
        ? lossOnLogits[item.id]
        : item.keras?.class_name === "Softmax"
          ? softmax
          : item.keras?.class_name === "PReLU"
            ? preluGolden
            : activations[activation ?? ""];
  if (run !== undefined) return (x) => run(x, attributes);
  return item.group === "loss" ? "no op of the engine but of training's losses" : "the engine has no such op yet";
}

/** A case with its parameters and its state among the inputs, and their gradients among those of the inputs. */
export function ofEverything(item: GoldenCase): GoldenCase {
  return {
    ...item,
    inputs: [...item.inputs, ...(item.params ?? []), ...(item.stateBefore ?? [])],
    gradInputs: [...item.gradInputs, ...(item.gradParams ?? [])],
  };
}
