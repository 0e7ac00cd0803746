import { requireFlag, requireKnownOptions } from "../../choices.ts";
import { neg, sub } from "../../elementwise.ts";
import type { Attributes } from "../../kernels.ts";
import { operands } from "../../operand.ts";
import { apply } from "../../op.ts";
import type { Op } from "../../op.ts";
import { runKernel } from "../../runKernel.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import type { ArrayOperand } from "../matMul.ts";
import { forRightSides, times, triangle } from "./matrices.ts";

/** Which triangle of the matrix counts, and how. */
export interface TriangularSolveOptions {
  /** Whether a is lower triangular; true when left out. The other triangle is not read. */
  readonly lower?: boolean;
  /** Whether to solve a^T X = b instead. */
  readonly transposeA?: boolean;
  /** Whether the diagonal is all ones, whatever stands there. */
  readonly unitDiagonal?: boolean;
}

type Solve = Attributes<"TriangularSolve">;

/**
 * op(A) X = B:  dL/dB = op(A)^-T G,  dL/dA = -(dL/dB) X^T within the triangle, transposed where op transposes;
 * dX = op(A)^-1 (dB - op(dA) X). Giles 2008.
 */
const triangularSolveOp: Op<Solve> = {
  name: "TriangularSolve",
  forward: (inputs, attributes) => [runKernel("TriangularSolve", inputs, attributes)],
  vjp: ([upstream], { inputs: [a], outputs: [x], attributes, needs }) => {
    const { lower, transpose, unitDiagonal } = attributes;
    const db = solveTriangle(a as Tensor, upstream as Tensor, { ...attributes, transpose: !transpose });
    if (needs[0] !== true) return [undefined, db];
    const [left, right] = transpose ? [x as Tensor, db] : [db, x as Tensor];
    return [neg(triangle(times(left, right, { transposeB: true }), lower, unitDiagonal)), db];
  },
  jvp: ([da, db], { inputs: [a], outputs: [x], attributes }) => {
    const { lower, transpose, unitDiagonal } = attributes;
    const change = da && times(triangle(da, lower, unitDiagonal), x as Tensor, { transposeA: transpose });
    const right = change === undefined ? (db as Tensor) : db === undefined ? neg(change) : sub(db, change);
    return [solveTriangle(a as Tensor, right, attributes)];
  },
};

/** X with op(A) X = B for batches of one shape. */
export function solveTriangle(a: Tensor, b: Tensor, attributes: Solve): Tensor {
  return apply(triangularSolveOp, [a, b], attributes);
}

/**
 * X with A X = B for a triangular A, by substitution. A: [..., n, n], B: [n] or [..., n, m], X like B; batch axes broadcast.
 * A zero on the diagonal gives NaN in the rows that depend on it: values cannot be read in a step, so nothing is thrown.
 */
export function triangularSolve(a: ArrayOperand, b: ArrayOperand, options: TriangularSolveOptions = {}): Tensor<Rank, "float32"> {
  requireKnownOptions("triangularSolve", options, ["lower", "transposeA", "unitDiagonal"]);
  const { lower = true, transposeA: transpose = false, unitDiagonal = false } = options;
  for (const [name, value] of Object.entries({ lower, transposeA: transpose, unitDiagonal }))
    requireFlag("triangularSolve", name, value);
  return withinScope(() => {
    const [left, right] = operands("triangularSolve", [a, b]) as [Tensor, Tensor];
    return forRightSides("triangularSolve", left, right, (p, q) => solveTriangle(p, q, { lower, transpose, unitDiagonal }));
  }) as Tensor<Rank, "float32">;
}
