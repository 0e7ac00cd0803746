import { bilinear } from "../bilinear.ts";
import { add } from "../elementwise.ts";
import { ShapeError } from "../errors.ts";
import type { NoAttributes } from "../kernels.ts";
import { operands, requireRank, requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { broadcastShapes, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sumTo } from "./sum.ts";

/** Whether an operand enters transposed in its last two axes. */
export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Y = A B:  dL/dA = G B^T,  dL/dB = A^T G; with A or B transposed, the same turned accordingly. */
const matMulOp = bilinear(
  "BatchMatMul",
  (g, b, { transposeA, transposeB }) => (transposeA ? product(b, g, transposeB, true) : product(g, b, false, !transposeB)),
  (g, a, { transposeA, transposeB }) => (transposeB ? product(g, a, true, transposeA) : product(a, g, !transposeA, false)),
);

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return apply(matMulOp, [a, b], { transposeA, transposeB });
}

/**
 * Y = A B over the last two axes; the axes before them are batches, which broadcast.
 * A: [..., n, k], B: [..., k, m], Y: [..., n, m].
 */
export function matMul<A extends 2 | 3 | 4 | 5 | 6, B extends 2 | 3 | 4 | 5 | 6>(
  a: Tensor<A>,
  b: Tensor<B>,
  { transposeA = false, transposeB = false }: MatMulOptions = {},
): Tensor<A extends 2 ? B : B extends 2 ? A : Rank, "float32"> {
  operands("matMul", [a, b]);
  requireType("matMul", a, "float32");
  requireType("matMul", b, "float32");
  requireMatrix(a);
  requireMatrix(b);
  const [n, k] = lastTwo(a.shape, transposeA);
  const [k2, m] = lastTwo(b.shape, transposeB);
  if (k !== k2)
    throw new ShapeError(
      `matMul: inner sizes ${k} and ${k2} differ, from A ${showShape(a.shape)}${transposeA ? " transposed" : ""} and B ${showShape(b.shape)}${transposeB ? " transposed" : ""}. They must be equal.`,
    );
  const multiply = (): Tensor => {
    if (a.rank === b.rank && a.rank === 2) return product(a, b, transposeA, transposeB);
    // one matrix for all batches: the batches are rows of one product
    if (b.rank === 2 && !transposeA)
      return reshape(product(reshape(a, [sizeOf(a.shape.slice(0, -1)), k]), b, false, transposeB), [...a.shape.slice(0, -1), m]);
    const batch = broadcastShapes("matMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    const full = (x: Tensor): Tensor => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
    return reshape(product(full(a), full(b), transposeA, transposeB), [...batch, n, m]);
  };
  return withinScope(multiply) as Tensor<A extends 2 ? B : B extends 2 ? A : Rank, "float32">;
}

/** Y = X W + b as one kernel: dX = G W^T, dW = X^T G, db = sum of G over the rows. */
const affineOp: Op<NoAttributes> = {
  name: "Affine",
  forward: (inputs) => [runKernel("_FusedMatMul", inputs, {})],
  vjp: ([upstream], { inputs, needs }) => {
    const [x, w, b] = inputs as [Tensor, Tensor, Tensor];
    const g = upstream as Tensor;
    return [
      needs[0] === true ? product(g, w, false, true) : undefined,
      needs[1] === true ? product(x, g, true, false) : undefined,
      needs[2] === true ? sumTo(g, b.shape) : undefined,
    ];
  },
  jvp: ([dx, dw, db], { inputs, outputs }) => {
    const [x, w] = inputs as [Tensor, Tensor];
    const parts = [dx && product(dx, w, false, false), dw && product(x, dw, false, false), db].filter(
      (part) => part !== undefined,
    );
    const total = parts.reduce((p, q) => add(p, q));
    return [broadcastTo(total, (outputs[0] as Tensor).shape)];
  },
};

/** Y = X W + b.  X: [..., in], W: [in, units], b: [units], Y: [..., units]. */
export function affine<R extends Rank>(x: Tensor<R>, w: Tensor<2>, b: Tensor<1>): Tensor<R, "float32"> {
  operands("affine", [x, w, b]);
  for (const t of [x, w, b]) requireType("affine", t, "float32");
  requireRank("affine: w", w, 2);
  requireRank("affine: b", b, 1);
  const [inputs, units] = w.shape;
  if (x.shape.at(-1) !== inputs || b.shape[0] !== units)
    throw new ShapeError(
      `affine: x ${showShape(x.shape)}, w ${showShape(w.shape)}, b ${showShape(b.shape)}. Expected x [..., ${inputs}] and b [${units}].`,
    );
  if (x.rank === 2) return apply(affineOp, [x, w, b], {}) as Tensor<R, "float32">;
  const outer = x.shape.slice(0, -1);
  return withinScope(() =>
    reshape(apply(affineOp, [reshape(x, [sizeOf(outer), inputs]), w, b], {}), [...outer, units] as Shape),
  ) as Tensor as Tensor<R, "float32">;
}

function lastTwo(shape: Shape, transposed: boolean): [number, number] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

function requireMatrix(x: Tensor): void {
  if (x.rank < 2)
    throw new ShapeError(`matMul: expected matrices, got shape ${showShape(x.shape)}. Reshape a vector to [1, n] or [n, 1].`);
}
