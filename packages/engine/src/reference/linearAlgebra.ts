import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import { sameShape, showShape } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** A matrix as rows of numbers. */
type Matrix = number[][];

/** The matrices of a batch of shape [..., n, n]. */
function matricesOf(kernel: Kernel, x: HostValue): Matrix[] {
  requireTypes(kernel, [x], ["float32"]);
  const [rows, columns] = x.shape.slice(-2);
  if (columns === undefined || rows !== columns)
    throw new ShapeError(`reference ${kernel}: expected square matrices, got shape ${showShape(x.shape)}. Check the operand.`);
  return blocks(x);
}

/** The matrices over the last two axes. */
function blocks({ shape, values }: HostValue): Matrix[] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return Array.from({ length: shape.slice(0, -2).reduce((p, q) => p * q, 1) }, (_, batch) =>
    Array.from({ length: rows }, (_, i) => {
      const start = (batch * rows + i) * columns;
      return [...values.subarray(start, start + columns)];
    }),
  );
}

/** Matrices laid end to end. */
function stacked(shape: HostValue["shape"], matrices: readonly (readonly (readonly number[])[])[]): HostValue {
  const y = zeros(shape, "float32");
  y.values.set(matrices.flat(2));
  return y;
}

const isFinite = (a: Matrix): boolean => a.every((row) => row.every(Number.isFinite));
const filled = (a: Matrix, value: number): Matrix => a.map((row) => row.map(() => value));

/** A = L L^T, row by row; NaN throughout where a pivot is not positive. */
function choleskyOf(a: Matrix): Matrix {
  const l = filled(a, 0);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i]![j]!;
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!;
      if (i === j && !(rest > 0 && rest < Infinity)) return filled(a, NaN);
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!;
    }
  return l;
}

/** Gaussian elimination with row exchanges on [A | B]: A becomes U, B what U X must be; `sign` is that of the exchanges. */
function eliminate(a: Matrix, b: Matrix): { u: Matrix; y: Matrix; sign: number } {
  const [u, y] = [a.map((row) => [...row]), b.map((row) => [...row])];
  let sign = 1;
  for (let k = 0; k < u.length; k++) {
    let best = k;
    for (let i = k + 1; i < u.length; i++) if (Math.abs(u[i]![k]!) > Math.abs(u[best]![k]!)) best = i;
    if (u[best]![k] === 0) continue; // nothing to eliminate
    if (best !== k) {
      [u[k], u[best]] = [u[best]!, u[k]!];
      [y[k], y[best]] = [y[best]!, y[k]!];
      sign = -sign;
    }
    for (let i = k + 1; i < u.length; i++) {
      const factor = u[i]![k]! / u[k]![k]!;
      u[i] = u[i]!.map((value, j) => value - factor * u[k]![j]!);
      y[i] = y[i]!.map((value, j) => value - factor * y[k]![j]!);
    }
  }
  return { u, y, sign };
}

function solutionOf(a: Matrix, b: Matrix): Matrix {
  const { u, y } = eliminate(a, b);
  const spoilt = !isFinite(a) || u.some((row, i) => row[i] === 0);
  const x = filled(b, 0);
  for (let i = u.length - 1; i >= 0; i--)
    x[i] = y[i]!.map((value, j) => {
      if (spoilt || b.some((row) => !Number.isFinite(row[j]))) return NaN;
      let rest = value;
      for (let k = i + 1; k < u.length; k++) rest -= u[i]![k]! * x[k]![j]!;
      return rest / u[i]![i]!;
    });
  return x;
}

function determinantOf(a: Matrix, part: "value" | "sign" | "logAbs"): number {
  if (!isFinite(a)) return NaN;
  const { u, sign } = eliminate(a, filled(a, 0));
  const pivots = u.map((row, i) => row[i]!);
  if (part === "logAbs") return pivots.reduce((sum, pivot) => sum + Math.log(Math.abs(pivot)), 0);
  return pivots.reduce((product, pivot) => product * (part === "sign" ? Math.sign(pivot) : pivot), sign);
}

/** X with op(A) X = B for a triangle A, from the row that stands alone to the others. */
function triangularSolution(a: Matrix, b: Matrix, isLower: boolean, unit: boolean): Matrix {
  const n = a.length;
  const x = filled(b, 0);
  for (let step = 0; step < n; step++) {
    const i = isLower ? step : n - 1 - step;
    const diagonal = unit ? 1 : a[i]![i]!;
    x[i] = b[i]!.map((value, j) => {
      let rest = value;
      for (let k = isLower ? 0 : i + 1; k < (isLower ? i : n); k++) rest -= a[i]![k]! * x[k]![j]!;
      return diagonal === 0 || !Number.isFinite(diagonal) ? NaN : rest / diagonal;
    });
  }
  return x;
}

/** Decompositions and solutions of small matrices, as a textbook has them. */
export const linearAlgebra = {
  /** L, lower, with L L^T = x. */
  Cholesky: ([x]) => stacked(x.shape, matricesOf("Cholesky", x).map(choleskyOf)),

  /** X with a X = b. */
  LinearSolve: ([a, b]) => {
    const right = rightSides("LinearSolve", a, b);
    return stacked(
      b.shape,
      matricesOf("LinearSolve", a).map((matrix, i) => solutionOf(matrix, right[i]!)),
    );
  },

  /** X with op(a) X = b, where a's triangle is read alone and op transposes where asked to. */
  TriangularSolve: ([a, b], { lower, transpose, unitDiagonal }) => {
    const right = rightSides("TriangularSolve", a, b);
    return stacked(
      b.shape,
      matricesOf("TriangularSolve", a).map((matrix, i) => {
        const op = transpose ? matrix.map((row, p) => row.map((_, q) => matrix[q]![p]!)) : matrix;
        return triangularSolution(op, right[i]!, lower !== transpose, unitDiagonal);
      }),
    );
  },

  /** The determinant, its sign, or the logarithm of its magnitude. */
  Determinant: ([x], { part }) =>
    stacked(x.shape.slice(0, -2), [[matricesOf("Determinant", x).map((a) => determinantOf(a, part))]]),

  /** c[i, j] = (-1)^(i + j) times the determinant of x without row i and column j. */
  Cofactors: ([x]) =>
    stacked(
      x.shape,
      matricesOf("Cofactors", x).map((a) =>
        a.map((row, i) =>
          row.map((_, j) => {
            const minor = a.filter((_, p) => p !== i).map((other) => other.filter((_, q) => q !== j));
            return isFinite(a) ? ((i + j) % 2 === 0 ? 1 : -1) * determinantOf(minor, "value") : NaN;
          }),
        ),
      ),
    ),
} satisfies Partial<ReferenceKernels>;

function rightSides(kernel: Kernel, a: HostValue, b: HostValue): Matrix[] {
  requireTypes(kernel, [b], ["float32"]);
  if (!sameShape(a.shape.slice(0, -1), b.shape.slice(0, -1)))
    throw new ShapeError(
      `reference ${kernel}: a ${showShape(a.shape)} and b ${showShape(b.shape)}. Expected b [..., n, m] beside a [..., n, n].`,
    );
  return blocks(b);
}
