// Ranks and element types are checked by the compiler; sizes at run time. Only type-checked.
import {
  add,
  affine,
  cast,
  cholesky,
  determinant,
  dot,
  einsum,
  grad,
  inverse,
  logDeterminant,
  matMul,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sum,
  tensor,
  where,
  zeros,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

declare const vector: Tensor<1>;
declare const matrix: Tensor<2>;
declare const scalar: Tensor<0>;
declare const logits: Tensor<2, "float32">;
declare const labels: Tensor<1, "int32">;
declare const chances: Tensor<2, "float32">;
declare const unknown: Tensor;

// what fits
export const product: Tensor<2> = matMul(matrix, matrix);
export const products: [Tensor<1>, Tensor<1>, Tensor<0>, Tensor<2>] = [
  matMul(matrix, vector),
  matMul(vector, matrix),
  matMul(vector, [1, 2]),
  matMul([[1, 2]], matrix),
];
export const sums: [Tensor<2>, Tensor<0>, Tensor<0>, Tensor<1>] = [
  einsum("ij, jk -> ki", matrix, matrix),
  einsum("ij->", matrix),
  dot(vector, vector),
  dot(matrix, vector),
];
export const decomposed: [Tensor<2>, Tensor<3>, Tensor<0>, Tensor<1>] = [
  cholesky(matrix),
  inverse(zeros([2, 3, 3])),
  determinant(matrix),
  logDeterminant(zeros([2, 3, 3])).logAbs,
];
export const unknownRank: Tensor = einsum("...ij->...ji", unknown);
export const losses = [
  softmaxCrossEntropy(logits, labels),
  softmaxCrossEntropy(logits, chances),
  softmaxCrossEntropy(unknown, unknown),
];
export const shifted: Tensor<2> = add(matrix, vector);
export const slope: Tensor<1> = grad((v: Tensor<1>) => sum(v))(vector);
export const ranks: [Tensor<1>, Tensor<2>, Tensor<2>] = [tensor([1, 2]), tensor([[1], [2]]), zeros([2, 3])];
export const truth: Tensor<1, "bool"> = cast(labels, "bool");
export const fromLabels = softmaxCrossEntropy(cast(labels, "float32"), labels);

// @ts-expect-error integer labels where logits belong
softmaxCrossEntropy(labels, logits);
// @ts-expect-error truth values where logits belong
sigmoidCrossEntropy(truth, chances);
// @ts-expect-error integer labels where logits belong
sigmoidCrossEntropy(labels, chances);
// @ts-expect-error a matrix times a vector is a vector
export const noMatrix: Tensor<2> = matMul(matrix, vector);
// @ts-expect-error a number for a matrix
matMul(matrix, 2);
// @ts-expect-error a vector for the weights
affine(matrix, vector, vector);
// @ts-expect-error a matrix for the bias
affine(matrix, matrix, matrix);
// @ts-expect-error a product of matrices is no vector
export const wrongRank: Tensor<1> = matMul(matrix, matrix);
// @ts-expect-error the determinant of a matrix is a scalar
export const wrongDeterminant: Tensor<2> = determinant(matrix);
// @ts-expect-error an equation with two letters in its result
export const wrongEquation: Tensor<1> = einsum("ij,jk->ik", matrix, matrix);
// @ts-expect-error an unknown option
matMul(matrix, matrix, { transpose: true });
// @ts-expect-error a wrong element type
cast(matrix, "float64");
// @ts-expect-error a gradient has the rank of what it is taken by
export const wrongSlope: Tensor<2> = grad((v: Tensor<1>) => sum(v))(vector);
// @ts-expect-error a condition is of truth values
where(labels, matrix, matrix);
// @ts-expect-error values cannot be changed
scalar.shape = [];
