import { neg, sub } from "../../elementwise.ts";
import type { NoAttributes } from "../../kernels.ts";
import { operands, requireTensor } from "../../operand.ts";
import { apply } from "../../op.ts";
import type { Op } from "../../op.ts";
import { runKernel } from "../../runKernel.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import type { ArrayOperand } from "../matMul.ts";
import { forRightSides, requireSquare, times, turned, unitLike } from "./matrices.ts";

/** A X = B:  dL/dB = A^-T G,  dL/dA = -(dL/dB) X^T,  dX = A^-1 (dB - dA X). Giles 2008. */
const solveOp: Op<NoAttributes> = {
  name: "LinearSolve",
  forward: (inputs) => [runKernel("LinearSolve", inputs, {})],
  vjp: ([upstream], { inputs: [a], outputs: [x], needs }) => {
    const db = apply(solveOp, [turned(a as Tensor), upstream as Tensor], {});
    return [needs[0] === true ? neg(times(db, x as Tensor, { transposeB: true })) : undefined, db];
  },
  jvp: ([da, db], { inputs: [a], outputs: [x] }) => {
    const change = da && times(da, x as Tensor);
    const right = change === undefined ? (db as Tensor) : db === undefined ? neg(change) : sub(db, change);
    return [apply(solveOp, [a as Tensor, right], {})];
  },
};

/** Y = A^-1:  dL/dA = -Y^T G Y^T,  dY = -Y dA Y. Giles 2008. */
const inverseOp: Op<NoAttributes> = {
  name: "Inverse",
  forward: ([a]) => [runKernel("LinearSolve", [a as Tensor, unitLike(a as Tensor)], {})],
  vjp: ([upstream], { outputs: [y] }) => {
    const turnedInverse = { transposeA: true };
    return [neg(times(times(y as Tensor, upstream as Tensor, turnedInverse), y as Tensor, { transposeB: true }))];
  },
  jvp: ([da], { outputs: [y] }) => [neg(times(times(y as Tensor, da as Tensor), y as Tensor))],
};

/**
 * X with A X = B, by elimination with partial pivoting. A: [..., n, n], B: [n] or [..., n, m], X like B; batch axes broadcast.
 * A singular A gives NaN throughout: values cannot be read in a step, so nothing is thrown. One that rounding keeps from being
 * singular gives large numbers.
 */
export function solve(a: ArrayOperand, b: ArrayOperand): Tensor<Rank, "float32"> {
  return withinScope(() => {
    const [left, right] = operands("solve", [a, b]) as [Tensor, Tensor];
    return forRightSides("solve", left, right, (p, q) => apply(solveOp, [p, q], {}));
  }) as Tensor<Rank, "float32">;
}

/** The Y with A Y = Y A = I. A, Y: [..., n, n]. A singular A gives NaN throughout. To solve equations, `solve` is quicker and more exact. */
export function inverse<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireTensor("inverse", x);
  requireSquare("inverse", x);
  return withinScope(() => apply(inverseOp, [x], {})) as Tensor<R, "float32">;
}
