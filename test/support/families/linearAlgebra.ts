import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one } from "../configurations.ts";

type Shape = readonly number[];

const several = (
  label: string,
  shapes: readonly Shape[],
  op: (...x: Tensor[]) => Tensor,
  referenceOnly = true,
): Configuration => ({
  label,
  operands: shapes.map((shape) => ({ shape })),
  call: (x) => op(...x),
  referenceOnly,
});
const sums = (equation: string, ...shapes: readonly Shape[]): Configuration =>
  several(`${equation} of ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" ")}`, shapes, (...x) =>
    engine.einsum(equation, ...x),
  );

/** Operands a of `shape`, made well conditioned by adding a diagonal (turned by one, so that rows are exchanged), and others. */
const wellPosed = (
  label: string,
  shape: Shape,
  op: (...x: Tensor[]) => Tensor,
  others: readonly Shape[] = [],
  referenceOnly = true,
): Configuration => {
  const n = shape.at(-1)!;
  const heavy = Float64Array.from({ length: n * n }, (_, i) => ((Math.floor(i / n) + 1) % n === i % n ? 2 * n : 0));
  return several(
    label,
    [shape, ...others],
    (a, ...rest) => op(engine.add(a!, engine.reshape(engine.tensor(heavy, { device: a!.device }), [n, n])), ...rest),
    referenceOnly,
  );
};
/** A A^T + I, for any A. */
const definite = (a: Tensor): Tensor => {
  const n = a.shape.at(-1)!;
  const unit = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  return engine.add(engine.matMul(a, a, { transposeB: true }), unit);
};
/** Something linear besides, since the derivatives of sum u y^3 that the test takes are all 0 where y is. */
const singular = (rank: number, values: readonly number[]): Configuration =>
  one(`rank ${rank}`, [3, 3], (x) => engine.add(engine.determinant(x), engine.add(engine.mul(engine.sum(x), 0.1), 1)), {
    values,
    referenceOnly: true,
  });

/** Products and sums of products, decompositions and solutions. */
export const linearAlgebraOps: Readonly<Record<string, readonly Configuration[]>> = {
  dot: [
    several("vectors", [[3], [3]], engine.dot, false),
    several("[2, 3] and [3]", [[2, 3], [3]], engine.dot),
    several("[2, 3] and [2, 3, 2]", [[2, 3], [2, 3, 2]], engine.dot), // prettier-ignore
    several("a scalar and [2]", [[], [2]], engine.dot),
  ],
  outer: [several("[2] and [3]", [[2], [3]], engine.outer, false), several("[2, 2] and [2]", [[2, 2], [2]], engine.outer)],
  tensorDot: [
    several("two axes", [[2, 3, 2], [3, 2, 2]], (a, b) => engine.tensorDot(a, b), false), // prettier-ignore
    several("crossed", [[2, 3], [3, 2, 2]], (a, b) => engine.tensorDot(a, b, [[0, 1], [2, 0]])), // prettier-ignore
    several("none", [[2], [3]], (a, b) => engine.tensorDot(a, b, 0)),
  ],
  matrixTrace: [
    one("[3, 3]", [3, 3], (x) => engine.matrixTrace(x)),
    one("above, of the outer axes", [2, 2, 3], (x) => engine.matrixTrace(x, { offset: 1, axis1: 2, axis2: 0 }), {
      referenceOnly: true,
    }),
  ],
  cholesky: [
    one("of A A^T + I", [3, 3], (x) => engine.cholesky(definite(x))),
    one("a batch", [2, 2, 2], (x) => engine.cholesky(definite(x)), { referenceOnly: true }),
    one("1 by 1", [1, 1], (x) => engine.cholesky(x), { low: 0.5, high: 2, referenceOnly: true }),
    one("not symmetric", [2, 2], (x) => engine.cholesky(x), { values: [3, 0.5, -1, 2], referenceOnly: true }),
  ],
  triangularSolve: [
    wellPosed("lower", [3, 3], (a, b) => engine.triangularSolve(definite(a!), b!), [[3, 2]], false),
    wellPosed("upper", [2, 2], (a, b) => engine.triangularSolve(definite(a!), b!, { lower: false }), [[2]]),
    wellPosed("transposed", [2, 2, 2], (a, b) => engine.triangularSolve(definite(a!), b!, { transposeA: true }), [[2, 1]]),
    several(
      "upper, transposed, ones",
      [[3, 3], [2, 3, 1]], // prettier-ignore
      (a, b) => engine.triangularSolve(a!, b!, { lower: false, transposeA: true, unitDiagonal: true }),
    ),
  ],
  solve: [
    wellPosed("[3, 3] and [3, 2]", [3, 3], (a, b) => engine.solve(a!, b!), [[3, 2]], false),
    wellPosed("a vector", [2, 2], (a, b) => engine.solve(a!, b!), [[2]]),
    wellPosed("a vector for a batch", [2, 2, 2], (a, b) => engine.solve(a!, b!), [[2]]),
    wellPosed("one matrix for a batch", [2, 2], (a, b) => engine.solve(a!, b!), [[3, 2, 1]]),
    wellPosed("both broadcast", [2, 1, 2, 2], (a, b) => engine.solve(a!, b!), [[2, 2, 1]]),
  ],
  inverse: [
    wellPosed("[3, 3]", [3, 3], (a) => engine.inverse(a!), [], false),
    wellPosed("a batch", [2, 2, 2], (a) => engine.inverse(a!)),
  ],
  determinant: [
    one("[3, 3]", [3, 3], (x) => engine.determinant(x), { low: -2, high: 2 }),
    one("a batch", [2, 2, 2], (x) => engine.determinant(x), { low: -2, high: 2, referenceOnly: true }),
    one("[4, 4]", [4, 4], (x) => engine.determinant(x), { low: -2, high: 2, referenceOnly: true }),
    one("1 by 1", [1, 1], (x) => engine.determinant(x), { referenceOnly: true }),
    singular(2, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    singular(2, [0, 1, 2, 0, 3, 4, 0, 5, 7]),
    singular(1, [1, 2, 3, 2, 4, 6, 3, 6, 9]),
    singular(0, [0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ],
  logDeterminant: [
    one("[3, 3]", [3, 3], (x) => engine.logDeterminant(definite(x)).logAbs),
    wellPosed("a batch with exchanges", [2, 2, 2], (a) => engine.logDeterminant(a!).logAbs),
  ],
  einsum: [
    { ...sums("ij,jk->ik", [2, 3], [3, 2]), referenceOnly: false },
    sums("bhqd,bhkd->bhqk", [2, 1, 2, 3], [2, 1, 2, 3]),
    sums("ba,cb->ac", [3, 2], [2, 3]),
    sums("iji->j", [2, 3, 2]),
    sums("ii", [3, 3]),
    sums("i,ij,j", [2], [2, 3], [3]),
    sums("ij,ij->i", [2, 3], [2, 3]),
    sums("ij,ij->ji", [2, 3], [2, 3]),
    sums("ij,kl->j", [2, 3], [2, 2]),
    sums("...ij,...jk->...ik", [2, 1, 2, 2], [3, 2, 2]),
    sums("i...,i->...", [2, 3], [2]),
    sums("ij,jk->ik", [2, 1], [3, 2]),
    sums("ab,bc,cd,da->", [2, 2], [2, 3], [3, 2], [2, 2]),
    one("one tensor three times", [2, 2], (x) => engine.einsum("ij,jk,kl->il", x, x, x), { referenceOnly: true }),
  ],
};
