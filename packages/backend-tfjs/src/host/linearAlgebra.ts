import { sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** Runs `f` on each matrix of a batch, copied to double precision; what it leaves in its last operand is the result, rounded once. */
function eachMatrix(
  operands: readonly HostTensor[],
  f: (n: number, m: number, a: Float64Array, b: Float64Array) => void,
): HostTensor {
  const [left, right = left] = operands as [HostTensor, HostTensor?];
  const [n, m] = right.shape.slice(-2) as [number, number];
  const out = takeFloats(right.values.length);
  for (let batch = 0; batch < right.values.length / (n * m); batch++) {
    const a = Float64Array.from(floatsOf(left).subarray(batch * n * n, (batch + 1) * n * n));
    const b = right === left ? a : Float64Array.from(floatsOf(right).subarray(batch * n * m, (batch + 1) * n * m));
    f(n, m, a, b);
    out.set(b, batch * n * m);
  }
  return new HostTensor(out, right.shape, "float32");
}

/** Adds `factor` times row `from` to row `to`, from column `start` on. */
function addRow(x: Float64Array, width: number, to: number, from: number, factor: number, start = 0): void {
  for (let j = start; j < width; j++) x[to * width + j] = x[to * width + j]! + factor * x[from * width + j]!;
}

function swapRows(x: Float64Array, width: number, p: number, q: number): void {
  for (let j = 0; p !== q && j < width; j++) {
    const kept = x[p * width + j]!;
    x[p * width + j] = x[q * width + j]!;
    x[q * width + j] = kept;
  }
}

/** Gaussian elimination with partial pivoting: a becomes U, b follows. Gives the sign of the row exchanges; NaN where a is not finite. */
function eliminate(n: number, m: number, a: Float64Array, b: Float64Array): number {
  let sign = a.every(Number.isFinite) ? 1 : NaN;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
    const pivot = a[best * n + k]!;
    if (pivot === 0) continue;
    swapRows(a, n, k, best);
    swapRows(b, m, k, best);
    if (best !== k) sign = -sign;
    for (let i = k + 1; i < n; i++) {
      const factor = -a[i * n + k]! / pivot;
      addRow(a, n, i, k, factor, k);
      addRow(b, m, i, k, factor);
    }
  }
  return sign;
}

const cholesky: HostKernel<"Cholesky"> = (operands) =>
  eachMatrix(operands, (n, _, a) => {
    for (let k = 0; k < n; k++) {
      const pivot = a[k * n + k]!;
      if (!(pivot > 0 && pivot < Infinity)) return void a.fill(NaN);
      const root = Math.sqrt(pivot);
      for (let i = 0; i < n; i++) a[i * n + k] = i < k ? 0 : a[i * n + k]! / root;
      for (let i = k + 1; i < n; i++)
        for (let j = k + 1; j <= i; j++) a[i * n + j] = a[i * n + j]! - a[i * n + k]! * a[j * n + k]!;
    }
  });

const linearSolve: HostKernel<"LinearSolve"> = (operands) =>
  eachMatrix(operands, (n, m, a, b) => {
    // a column with a value that is not finite is spoilt, the others are not
    const spoilt = Array.from({ length: m }, (_, j) => b.some((value, i) => i % m === j && !Number.isFinite(value)));
    let scale = eliminate(n, m, a, b);
    for (let k = 0; k < n; k++) if (a[k * n + k] === 0) scale = NaN;
    for (let k = n - 1; k >= 0; k--) {
      for (let j = k + 1; j < n; j++) addRow(b, m, k, j, -a[k * n + j]!);
      for (let j = 0; j < m; j++) b[k * m + j] = Number.isNaN(scale) || spoilt[j]! ? NaN : b[k * m + j]! / a[k * n + k]!;
    }
  });

const triangularSolve: HostKernel<"TriangularSolve"> = (operands, { lower, transpose, unitDiagonal }) =>
  eachMatrix(operands, (n, m, a, b) => {
    const isForward = lower !== transpose;
    for (let step = 0; step < n; step++) {
      const k = isForward ? step : n - 1 - step;
      for (let i = isForward ? 0 : k + 1; i < (isForward ? k : n); i++)
        addRow(b, m, k, i, -a[transpose ? i * n + k : k * n + i]!);
      const diagonal = unitDiagonal ? 1 : a[k * n + k]!;
      const divisor = diagonal === 0 || !Number.isFinite(diagonal) ? NaN : diagonal;
      for (let j = 0; j < m; j++) b[k * m + j] = b[k * m + j]! / divisor;
    }
  });

const determinant: HostKernel<"Determinant"> = ([x], { part }) => {
  const n = x!.shape[x!.shape.length - 1]!;
  const shape = x!.shape.slice(0, -2);
  const out = takeFloats(sizeOf(shape));
  for (let batch = 0; batch < out.length; batch++) {
    const a = Float64Array.from(floatsOf(x!).subarray(batch * n * n, (batch + 1) * n * n));
    let [value, log] = [eliminate(n, 0, a, a), 0];
    if (Number.isNaN(value)) log = NaN;
    for (let k = 0; k < n; k++) {
      const pivot = a[k * n + k]!;
      value *= part === "sign" ? Math.sign(pivot) : pivot;
      log += Math.log(Math.abs(pivot));
    }
    out[batch] = part === "logAbs" ? log : value;
  }
  return new HostTensor(out, shape, "float32");
};

/**
 * Through P A Q = L D V by complete pivoting: the cofactors are those of three factors of which D alone may be singular, so that they
 * are right for every rank. G. W. Stewart, "On the adjugate matrix", 1998.
 */
const cofactors: HostKernel<"Cofactors"> = (operands) =>
  eachMatrix(operands, (n, _, a) => {
    let sign = a.every(Number.isFinite) ? 1 : NaN;
    // unit triangles in place of A: L^-1 grows in `left`, V^-1 in `right` (transposed), rows and columns are exchanged along
    const left = identity(n);
    const right = identity(n);
    const pivots = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let [row, column] = [k, k];
      for (let i = k; i < n; i++)
        for (let j = k; j < n; j++) if (Math.abs(a[i * n + j]!) > Math.abs(a[row * n + column]!)) [row, column] = [i, j];
      const pivot = a[row * n + column]!;
      if (pivot === 0 || Number.isNaN(sign)) break;
      swapRows(a, n, k, row);
      swapRows(left, n, k, row);
      for (let i = 0; i < n; i++) [a[i * n + k], a[i * n + column]] = [a[i * n + column]!, a[i * n + k]!];
      swapRows(right, n, k, column);
      if ((row === k) !== (column === k)) sign = -sign;
      pivots[k] = pivot;
      for (let i = k + 1; i < n; i++) {
        addRow(left, n, i, k, -a[i * n + k]! / pivot);
        addRow(right, n, i, k, -a[k * n + i]! / pivot);
      }
      for (let i = k + 1; i < n; i++) addRow(a, n, i, k, -a[i * n + k]! / pivot, k + 1);
    }
    a.fill(Number.isNaN(sign) ? NaN : 0);
    for (let k = 0; k < n; k++) {
      let others = sign;
      for (let i = 0; i < n; i++) if (i !== k) others *= pivots[i]!;
      for (let i = 0; i < n; i++) addScaled(a, i * n, right, k * n, n, others * left[k * n + i]!);
    }
  });

function addScaled(to: Float64Array, at: number, from: Float64Array, start: number, count: number, factor: number): void {
  for (let j = 0; j < count; j++) to[at + j] = to[at + j]! + factor * from[start + j]!;
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

/** Decompositions and solutions of small matrices, in double precision inside. */
export const linearAlgebra: HostKernels = {
  Cholesky: cholesky,
  LinearSolve: linearSolve,
  TriangularSolve: triangularSolve,
  Determinant: determinant,
  Cofactors: cofactors,
};
