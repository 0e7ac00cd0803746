import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Run } from "../opCases.ts";

/** Ops that move or pick elements, by `attrs.op` of the reference file. */
export const indexingCases: Readonly<Record<string, Run>> = {
  gather: ({ x, idx }, { axis }) => engine.gather(x as Tensor, idx as Tensor<1, "int32">, axis as number),
  unsorted_segment_sum: ({ x, idx }, { num_segments: size }) =>
    engine.segmentSum(x as Tensor, idx as Tensor<1, "int32">, size as number),
  where: ({ c, a, b }) => engine.where(engine.cast(c as Tensor, "bool"), a as Tensor, b as Tensor),
  concat: ({ a, b }, { axis }) => engine.concat([a as Tensor, b as Tensor], axis as number),
  stack: ({ a, b }, { axis }) => engine.stack([a as Tensor, b as Tensor], axis as number),
  split: ({ x }, { sizes, axis }) => {
    const [a, b, c] = engine.split(x as Tensor, sizes as number[], axis as number);
    return { a: a as Tensor, b: b as Tensor, c: c as Tensor };
  },
  strided_slice: ({ x }, { begin, end, strides }) =>
    engine.stridedSlice(x as Tensor, begin as number[], end as number[], strides as number[]),
  tile: ({ x }, { reps }) => engine.tile(x as Tensor, reps as number[]),
  reverse: ({ x }, { axis }) => engine.reverse(x as Tensor, axis as number[]),
  diag_part: ({ x }) => engine.diagPart(x as Tensor),
  tril: ({ x }) => engine.tril(x as Tensor),
  pad: ({ x }, { paddings, value }) => engine.pad(x as Tensor, paddings as [number, number][], value as number),
  transpose: ({ x }, { perm }) => engine.transpose(x as Tensor, perm as number[]),
  broadcast_to: ({ x }, { shape }) => engine.broadcastTo(x as Tensor, shape as number[]),
  one_hot: ({ x }, { depth }) => engine.oneHot(x as Tensor<1, "int32">, depth as number),
  take_along_axis: ({ x, idx }, { axis }) => engine.takeAlongAxis(x as Tensor, idx as Tensor<2, "int32">, axis as number),
};
