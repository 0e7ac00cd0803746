import { bilinear } from "../bilinear.ts";
import { add } from "../elementwise.ts";
import { requireFlag, requireKnownOptions } from "../choices.ts";
import type { TypedArray } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { NoAttributes } from "../kernels.ts";
import { operands, requireRank, requireType } from "../operand.ts";
import type { BroadcastRank, NestedNumbers, RankOf } from "../operand.ts";
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

/** What a product of matrices takes: a tensor, or host values in arrays. */
export type ArrayOperand = Tensor | TypedArray | NestedNumbers;

/** Rank of a product by NumPy's rule: a vector's axis is summed away, batches broadcast. */
export type ProductRank<A extends Rank, B extends Rank> = Rank extends A | B
  ? Rank
  : A extends 1
    ? B extends 1
      ? 0
      : OneLess[B]
    : B extends 1
      ? OneLess[A]
      : BroadcastRank<A, B>;

/** The rank without one axis. */
export interface OneLess {
  0: 0;
  1: 0;
  2: 1;
  3: 2;
  4: 3;
  5: 4;
  6: 5;
}

/**
 * Y = A B over the last two axes; the axes before them are batches, which broadcast.
 * A: [..., n, k], B: [..., k, m], Y: [..., n, m].  As in NumPy a vector A counts as one row and a vector B as one column, and that axis
 * is missing from Y: [k] by [k] is a scalar, [..., n, k] by [k] is [..., n].
 */
export function matMul<A extends ArrayOperand, B extends ArrayOperand>(
  a: A,
  b: B,
  options: MatMulOptions = {},
): Tensor<ProductRank<RankOf<A>, RankOf<B>>, "float32"> {
  requireKnownOptions("matMul", options, ["transposeA", "transposeB"]);
  const { transposeA = false, transposeB = false } = options;
  requireFlag("matMul", "transposeA", transposeA);
  requireFlag("matMul", "transposeB", transposeB);
  return withinScope(() => {
    const [p, q] = operands("matMul", [a, b]) as [Tensor, Tensor];
    requireMatrix(p, transposeA, "A");
    requireMatrix(q, transposeB, "B");
    const left = p.rank === 1 ? reshape(p, [1, p.size]) : p;
    const right = q.rank === 1 ? reshape(q, [q.size, 1]) : q;
    const y = multiply(left, right, transposeA, transposeB, p, q);
    if (p.rank > 1 && q.rank > 1) return y;
    const batch = y.shape.slice(0, -2);
    return reshape(y, [...batch, ...(p.rank > 1 ? [y.shape.at(-2)!] : []), ...(q.rank > 1 ? [y.shape.at(-1)!] : [])]);
  }) as Tensor<ProductRank<RankOf<A>, RankOf<B>>, "float32">;
}

/** The product of matrices of rank 2 or more; `givenA` and `givenB` are for the message. */
function multiply(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, givenA: Tensor, givenB: Tensor): Tensor {
  const [n, k] = lastTwo(a.shape, transposeA);
  const [k2, m] = lastTwo(b.shape, transposeB);
  if (k !== k2)
    throw new ShapeError(
      `matMul: inner sizes ${k} and ${k2} differ, from A ${showShape(givenA.shape)}${transposeA ? " transposed" : ""} and B ${showShape(givenB.shape)}${transposeB ? " transposed" : ""}. They must be equal.`,
    );
  if (a.rank === b.rank && a.rank === 2) return product(a, b, transposeA, transposeB);
  // one matrix for all batches: the batches are rows of one product
  if (b.rank === 2 && !transposeA)
    return reshape(product(reshape(a, [sizeOf(a.shape.slice(0, -1)), k]), b, false, transposeB), [...a.shape.slice(0, -1), m]);
  const batch = broadcastShapes("matMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const full = (x: Tensor): Tensor => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return reshape(product(full(a), full(b), transposeA, transposeB), [...batch, n, m]);
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
export function affine<X extends ArrayOperand>(
  x: X,
  w: Tensor<2> | readonly (readonly number[])[],
  b: Tensor<1> | TypedArray | readonly number[],
): Tensor<RankOf<X>, "float32"> {
  return withinScope(() => {
    const all = operands("affine", [x, w, b]) as [Tensor, Tensor, Tensor];
    for (const t of all) requireType("affine", t, "float32");
    const [input, weights, bias] = all;
    requireRank("affine: w", weights, 2);
    requireRank("affine: b", bias, 1);
    const [inputs = 0, units = 0] = weights.shape;
    if (input.shape.at(-1) !== inputs || bias.shape[0] !== units)
      throw new ShapeError(
        `affine: x ${showShape(input.shape)}, w ${showShape(weights.shape)}, b ${showShape(bias.shape)}. Expected x [..., ${inputs}] and b [${units}].`,
      );
    if (input.rank === 2) return apply(affineOp, all, {});
    const outer = input.shape.slice(0, -1);
    return reshape(apply(affineOp, [reshape(input, [sizeOf(outer), inputs]), weights, bias], {}), [...outer, units]);
  }) as Tensor<RankOf<X>, "float32">;
}

function lastTwo(shape: Shape, transposed: boolean): [number, number] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

function requireMatrix(x: Tensor, transposed: boolean, name: string): void {
  requireType("matMul", x, "float32");
  if (x.rank === 0) throw new ShapeError(`matMul: ${name} is a scalar. Use mul to scale, or give it axes.`);
  if (x.rank === 1 && transposed)
    throw new ShapeError(
      `matMul: ${name} ${showShape(x.shape)} is a vector, which has no transpose. Leave transpose${name} out, or reshape it to [1, n] or [n, 1].`,
    );
}
