import { mul } from "../../elementwise.ts";
import type { NoAttributes } from "../../kernels.ts";
import { requireTensor, uploadConstant } from "../../operand.ts";
import { apply, untraced } from "../../op.ts";
import type { Op } from "../../op.ts";
import { runKernel } from "../../runKernel.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import { sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import { gather } from "../gather.ts";
import { reshape } from "../reshape.ts";
import { sum } from "../sum.ts";
import { transpose } from "../transpose.ts";
import { requireSquare, turned } from "./matrices.ts";
import { inverse } from "./solve.ts";

/** Rank of a determinant: the two axes of the matrices are gone. */
export type DeterminantRank<R extends Rank> = Rank extends R ? Rank : TwoLess[R];

interface TwoLess {
  0: 0;
  1: 0;
  2: 0;
  3: 1;
  4: 2;
  5: 3;
  6: 4;
}

const matrixAxes = { axis: [-2, -1] };

/** The inner product of matrices: one number for each pair. */
const inner = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), matrixAxes);

/** One number for each matrix, as [..., 1, 1]. */
const onMatrices = (g: Tensor): Tensor => reshape(g, [...g.shape, 1, 1]);

/** Cofactors C[i, j] = (-1)^(i + j) det(A without row i and column j), for every rank of A. Its Jacobian is symmetric: one formula serves both modes. */
const cofactorsOp: Op<NoAttributes> = {
  name: "Cofactors",
  forward: (inputs) => [runKernel("Cofactors", inputs, {})],
  vjp: ([upstream], { inputs: [a] }) => [alongDirection(a as Tensor, upstream as Tensor)],
  jvp: ([da], { inputs: [a] }) => [alongDirection(a as Tensor, da as Tensor)],
};

/** dC[i, j] = (-1)^(i + j) <cofactors of minor ij of A, minor ij of dA>: of determinants of minors, so no division and no singular case. */
function alongDirection(a: Tensor, da: Tensor): Tensor | undefined {
  const n = a.shape.at(-1) ?? 0;
  if (n < 2) return undefined;
  const signs = Float64Array.from({ length: n * n }, (_, i) => ((Math.floor(i / n) + (i % n)) % 2 === 0 ? 1 : -1));
  const changes = inner(apply(cofactorsOp, [minorsOf(a)], {}), minorsOf(da));
  return reshape(mul(changes, uploadConstant(a.device, signs, [n, n], "float32")), a.shape);
}

/** All minors of matrices [..., n, n]: [batch, n, n, n - 1, n - 1]. */
function minorsOf(x: Tensor): Tensor {
  const n = x.shape.at(-1) ?? 0;
  const batch = sizeOf(x.shape.slice(0, -2));
  const others = Int32Array.from({ length: n * (n - 1) }, (_, i) => {
    const [left, at] = [Math.floor(i / (n - 1)), i % (n - 1)];
    return at < left ? at : at + 1;
  });
  const both = gather(gather(reshape(x, [batch, n, n]), others, 1), others, 2);
  return transpose(reshape(both, [batch, n, n - 1, n, n - 1]), [0, 1, 3, 2, 4]);
}

/** dL/dA = g C with C the cofactors: Jacobi's formula. Giles 2008 has C = det(A) A^-T, which needs an inverse. */
const determinantOp: Op<NoAttributes> = {
  name: "Determinant",
  forward: (inputs) => [runKernel("Determinant", inputs, { part: "value" })],
  vjp: ([upstream], { inputs }) => [mul(onMatrices(upstream as Tensor), apply(cofactorsOp, inputs, {}))],
  jvp: ([da], { inputs }) => [inner(apply(cofactorsOp, inputs, {}), da as Tensor)],
};

/** d ln|det A| = <A^-T, dA>. Petersen and Pedersen, "The Matrix Cookbook". */
const logAbsOp: Op<NoAttributes> = {
  name: "LogAbsDeterminant",
  forward: (inputs) => [runKernel("Determinant", inputs, { part: "logAbs" })],
  vjp: ([upstream], { inputs: [a] }) => [mul(onMatrices(upstream as Tensor), turned(inverse(a as Tensor)))],
  jvp: ([da], { inputs: [a] }) => [inner(turned(inverse(a as Tensor)), da as Tensor)],
};

/**
 * The determinant of each matrix. x: [..., n, n], y: [...]; of a matrix without elements 1. Its gradient is the matrix of cofactors, right at
 * every order for singular matrices too; from the second order on it takes n^2 smaller determinants, so keep n small there.
 */
export function determinant<R extends Rank>(x: Tensor<R>): Tensor<DeterminantRank<R>, "float32"> {
  requireTensor("determinant", x);
  requireSquare("determinant", x);
  return withinScope(() => apply(determinantOp, [x], {})) as Tensor as Tensor<DeterminantRank<R>, "float32">;
}

/** A determinant in two parts. */
export interface LogDeterminant<R extends Rank> {
  /** 1, -1, or 0 for a singular matrix. No gradient passes. */
  readonly sign: Tensor<DeterminantRank<R>, "float32">;
  /** ln |det x|; -Infinity for a singular matrix, where its gradient is NaN. */
  readonly logAbs: Tensor<DeterminantRank<R>, "float32">;
}

/** det x = sign e^logAbs for each matrix, where det x itself may be too large or too small a number. x: [..., n, n], both results: [...]. */
export function logDeterminant<R extends Rank>(x: Tensor<R>): LogDeterminant<R> {
  requireTensor("logDeterminant", x);
  requireSquare("logDeterminant", x);
  return withinScope(() => ({
    sign: runKernel("Determinant", [untraced(x)], { part: "sign" }),
    logAbs: apply(logAbsOp, [x], {}),
  })) as { sign: Tensor; logAbs: Tensor } as LogDeterminant<R>;
}
