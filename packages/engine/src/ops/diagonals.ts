import { showValue } from "../choices.ts";
import { defaultDevice } from "../device.ts";
import type { CreateOptions } from "../create.ts";
import type { DType } from "../dtype.ts";
import { requireDType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireKnownOptions } from "../choices.ts";
import { fitted, requireTensor, uploadConstant } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { requireShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { greaterEqual } from "./compare.ts";
import { reshape } from "./reshape.ts";
import { dilatePad, stridedSlice } from "./stridedSlice.ts";
import { where } from "./where.ts";

/** A matrix of zeros with ones where column = row; square when `columns` is left out. */
export function eye<D extends DType = "float32">(rows: number, columns = rows, options: CreateOptions<D> = {}): Tensor<2, D> {
  requireKnownOptions("eye", options, ["dtype", "device"]);
  const { dtype = "float32", device = defaultDevice() } = options;
  requireShape("eye", [rows, columns]);
  requireDType("eye", dtype);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return uploadConstant(device, fitted("eye", values, dtype), [rows, columns], dtype) as Tensor as Tensor<2, D>;
}

/** Where diagonal k of a matrix lies in its row-major elements: k columns above the main one, or -k rows below. */
function diagonal(rows: number, columns: number, k: number): { readonly first: number; readonly count: number } {
  const count = Math.max(Math.min(rows + Math.min(k, 0), columns - Math.max(k, 0)), 0);
  return { first: count === 0 ? 0 : k >= 0 ? k : -k * columns, count };
}

/** Square matrices with x on diagonal k and zeros elsewhere. x: [..., n], y: [..., n + |k|, n + |k|]. */
export function diag<D extends DType>(x: Tensor<Rank, D>, k = 0): Tensor<Rank, D> {
  requireTensor("diag", x);
  requireOffset("diag", k);
  if (x.rank === 0) throw new ShapeError("diag: expected a vector or more, got a scalar. Reshape it to [1].");
  const n = x.shape.at(-1) ?? 0;
  const size = n + Math.abs(k);
  const batch = x.shape.slice(0, -1);
  requireShape("diag", [...batch, size, size]);
  return withinScope(() => {
    const rows = sizeOf(batch);
    const { first } = diagonal(size, size, k);
    const flat = dilatePad(reshape(x, [rows, n]), [rows, size * size], [0, first], [1, size + 1]);
    return reshape(flat, [...batch, size, size]);
  });
}

/** Diagonal k of matrices. x: [..., n, m], y: [..., length]: the adjoint of `diag`, and for k = 0 what a trace adds up. */
export function diagPart<D extends DType>(x: Tensor<Rank, D>, k = 0): Tensor<Rank, D> {
  const [n, m, batch] = matrixOf("diagPart", x, k);
  const { first, count } = diagonal(n, m, k);
  return withinScope(() => {
    const rows = sizeOf(batch);
    const end = count === 0 ? first : first + (count - 1) * (m + 1) + 1;
    return reshape(stridedSlice(reshape(x, [rows, n * m]), [0, first], [rows, end], [1, m + 1]), [...batch, count]);
  });
}

/** The lower triangle of matrices, up to diagonal k; zeros above, whatever stood there. x: [..., n, m]. */
export function tril<R extends Rank, D extends DType>(x: Tensor<R, D>, k = 0): Tensor<R, D> {
  return triangle("tril", x, k, true);
}

/** The upper triangle of matrices, from diagonal k on; zeros below, whatever stood there. x: [..., n, m]. */
export function triu<R extends Rank, D extends DType>(x: Tensor<R, D>, k = 0): Tensor<R, D> {
  return triangle("triu", x, k, false);
}

function triangle<R extends Rank, D extends DType>(name: string, x: Tensor<R, D>, k: number, isLower: boolean): Tensor<R, D> {
  const [n, m] = matrixOf(name, x, k);
  return withinScope(() => {
    const count = (size: number, from: number, shape: readonly number[]): Tensor =>
      uploadConstant(
        x.device,
        Int32Array.from({ length: size }, (_, i) => i + from),
        shape,
        "int32",
      );
    // element [i, j] lies on diagonal j - i
    const [rows, columns] = [count(n, k, [n, 1]), count(m, 0, [m])];
    const kept = isLower ? greaterEqual(rows, columns) : greaterEqual(columns, rows);
    return where(kept, x, 0) as Tensor as Tensor<R, D>;
  });
}

function matrixOf(name: string, x: Tensor, k: number): readonly [rows: number, columns: number, batch: readonly number[]] {
  requireTensor(name, x);
  requireOffset(name, k);
  if (x.rank < 2)
    throw new ShapeError(`${name}: expected a matrix or a batch of them, got shape ${showShape(x.shape)}. Reshape it.`);
  const [n, m] = x.shape.slice(-2) as [number, number];
  return [n, m, x.shape.slice(0, -2)];
}

function requireOffset(name: string, k: number): void {
  if (!Number.isInteger(k))
    throw new ArgumentError(`${name}: diagonal ${showValue(k)}. Use an integer: 0 is the main one, 1 the one above it.`);
}
