import { add, mul } from "../../elementwise.ts";
import type { NoAttributes } from "../../kernels.ts";
import { requireTensor } from "../../operand.ts";
import { apply } from "../../op.ts";
import type { Op } from "../../op.ts";
import { runKernel } from "../../runKernel.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import { requireSquare, times, triangle, turned } from "./matrices.ts";
import { solveTriangle } from "./triangularSolve.ts";

const forward = { lower: true, transpose: false, unitDiagonal: false };
const backward = { lower: true, transpose: true, unitDiagonal: false };

/**
 * A = L L^T for symmetric A. With phi(M) = the lower triangle of M, its diagonal halved:
 * dL = L phi(L^-1 dA L^-T),  dL/dA = L^-T phi(L^T G) L^-1.  I. Murray, "Differentiation of the Cholesky decomposition", 2016.
 */
const choleskyOp: Op<NoAttributes> = {
  name: "Cholesky",
  forward: (inputs) => [runKernel("Cholesky", inputs, {})],
  vjp: ([upstream], { outputs: [factor] }) => {
    const l = factor as Tensor;
    const half = solveTriangle(l, phi(times(l, upstream as Tensor, { transposeA: true })), backward);
    return [turned(solveTriangle(l, turned(half), backward))];
  },
  jvp: ([da], { outputs: [factor] }) => {
    const l = factor as Tensor;
    const half = solveTriangle(l, da as Tensor, forward);
    return [times(l, phi(turned(solveTriangle(l, turned(half), forward))))];
  },
};

/** The lower triangle with half the diagonal. */
function phi(x: Tensor): Tensor {
  return mul(0.5, add(triangle(x, true), triangle(x, true, true)));
}

/**
 * The lower triangle L with L L^T = (x + x^T) / 2: of a symmetric x that is x itself. x, L: [..., n, n]. A matrix that is not positive
 * definite gives NaN throughout, as in JAX: values cannot be read in a step, so nothing is thrown.
 */
export function cholesky<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireTensor("cholesky", x);
  requireSquare("cholesky", x);
  return withinScope(() => apply(choleskyOp, [mul(0.5, add(x, turned(x) as Tensor<R>))], {})) as Tensor as Tensor<R, "float32">;
}
