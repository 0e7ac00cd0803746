import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Run } from "../opCases.ts";

const reducer =
  (op: (x: Tensor, options: engine.Reduction) => Tensor): Run =>
  ({ x }, { axis, keepdims }) =>
    op(x as Tensor, {
      ...(axis === null || axis === undefined ? {} : { axis: axis as number[] }),
      keepDims: keepdims === true,
    });

/** Reductions, running sums and products, and orders. */
export const reductionCases: Readonly<Record<string, Run>> = {
  sum: reducer(engine.sum),
  mean: reducer(engine.mean),
  max: reducer(engine.max),
  min: reducer(engine.min),
  logsumexp: reducer(engine.logSumExp),
  prod: reducer(engine.prod),
  var_biased: reducer(engine.variance),
  std_biased: reducer(engine.standardDeviation),
  norm_l2: reducer(engine.norm),
  norm_l1: reducer((x, options) => engine.norm(x, { ...options, order: 1 })),
  argmax: ({ x }, { axis }) => engine.argMax(x as Tensor, axis as number),
  cumsum: ({ x }, { axis, exclusive, reverse }) =>
    engine.cumSum(x as Tensor, { axis: axis as number, exclusive: exclusive as boolean, reverse: reverse as boolean }),
  cumprod: ({ x }, { axis }) => engine.cumProd(x as Tensor, { axis: axis as number }),
  topk: ({ x }, { k }) => engine.topK(x as Tensor, k as number),
  sort: ({ x }, { descending }) => engine.sort(x as Tensor, { descending: descending as boolean }),
};
