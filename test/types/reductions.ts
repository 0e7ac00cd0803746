// Reductions keep element types, and ranks where the options tell them. Only type-checked.
import { all, any, argMax, cumSum, max, mean, norm, prod, sort, sum, topK, variance } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

declare const matrix: Tensor<2, "float32">;
declare const counts: Tensor<2, "int32">;
declare const truths: Tensor<2, "bool">;
declare const unknown: Tensor;

// what fits
export const total: Tensor<0, "int32"> = sum(counts);
export const rows: Tensor<1, "int32"> = max(counts, { axis: 1 });
export const kept: Tensor<2, "int32"> = prod(counts, { axis: [0, 1], keepDims: true });
export const middle: Tensor<1, "float32"> = mean(matrix, { axis: 0 });
export const spread: Tensor<1, "float32"> = variance(matrix, { axis: 0, correction: 1 });
export const lengths: Tensor<2, "float32"> = norm(matrix, { axis: 1, order: 1, keepDims: true });
export const isAny: Tensor<0, "bool"> = any(truths);
export const areAll: Tensor<1, "bool"> = all(truths, { axis: 0 });
export const best: Tensor<1, "int32"> = argMax(matrix, 1);
export const running: Tensor<2, "int32"> = cumSum(counts, { reverse: true });
export const ordered: Tensor<2, "float32"> = sort(matrix);
export const { values, indices }: { values: Tensor<2, "float32">; indices: Tensor<2, "int32"> } = topK(matrix, 2);
export const anything: Tensor = sum(unknown, { axis: 0 });

// @ts-expect-error a sum of integers is of integers
export const wrongType: Tensor<0, "float32"> = sum(counts);
// @ts-expect-error one axis less
export const wrongRank: Tensor<2> = sum(matrix, { axis: 1 });
// @ts-expect-error all axes are reduced
export const notAll: Tensor<1> = max(matrix);
// @ts-expect-error an unknown option
sum(matrix, { keepdims: true });
// @ts-expect-error an unknown option of this reduction
mean(matrix, { correction: 1 });
// @ts-expect-error an unknown way with ties
max(matrix, { ties: "last" });
// @ts-expect-error an axis is a number
sum(matrix, { axis: "1" });
