// Ops that move elements keep what the compiler knows: the element type always, the rank where it stays or is named. Only type-checked.
import {
  broadcastTo,
  concat,
  dilatePad,
  eye,
  gather,
  pad,
  reshape,
  reverse,
  roll,
  scatterNd,
  slice,
  split,
  stack,
  stridedSlice,
  swapAxes,
  takeAlongAxis,
  transpose,
  tril,
} from "@chainrule/engine";
import type { Rank, Tensor } from "@chainrule/engine";

declare const labels: Tensor<2, "int32">;
declare const truth: Tensor<2, "bool">;

export const kept: readonly Tensor<2, "int32">[] = [
  reverse(labels),
  roll(labels, 1),
  slice(labels, [0, 0], [1, 1]),
  stridedSlice(labels, [0], [1], [2]),
  swapAxes(labels, 0, 1),
  transpose(labels),
  pad(labels, [[0, 1], [1, 0]]), // prettier-ignore
  tril(labels),
  takeAlongAxis(labels, [[0]]),
  concat([labels, labels]),
  ...split(labels, 2),
];
export const named: [Tensor<1, "int32">, Tensor<3, "bool">, Tensor<2, "int32">, Tensor<1, "int32">, Tensor<2, "bool">] = [
  reshape(labels, [-1]),
  broadcastTo(truth, [2, 2, 3]),
  dilatePad(labels, [4, 4], [0, 0]),
  scatterNd([[0]], labels, [3]),
  eye(2, 3, { dtype: "bool" }),
];
export const ofSomeRank: readonly Tensor<Rank, "int32">[] = [gather(labels, [0]), stack([labels, labels])];

// @ts-expect-error the element type stays
export const floats: Tensor<1, "float32"> = reshape(labels, [-1]);
// @ts-expect-error the rank is that of the shape
export const wrongRank: Tensor<2> = reshape(labels, [-1]);
// @ts-expect-error the rank stays
export const wrongSlice: Tensor<1> = stridedSlice(labels, [0], [1]);
// @ts-expect-error no float32 in truth values
export const wrongParts: Tensor<2, "float32">[] = split(truth, 2);
// @ts-expect-error a scalar is no list of tensors
stack(labels);
