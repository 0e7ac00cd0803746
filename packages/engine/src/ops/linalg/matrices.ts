import { ShapeError } from "../../errors.ts";
import { requireType, uploadConstant } from "../../operand.ts";
import type { Shape } from "../../shape.ts";
import { broadcastShapes, showShape, sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import { matMul } from "../matMul.ts";
import { reshape } from "../reshape.ts";
import { broadcastTo } from "../sum.ts";
import { swapAxes, transpose } from "../transpose.ts";
import { where } from "../where.ts";

/** Throws unless x holds square float32 matrices in its last two axes. */
export function requireSquare(name: string, x: Tensor): void {
  requireType(name, x, "float32");
  if (x.rank < 2 || x.shape.at(-1) !== x.shape.at(-2))
    throw new ShapeError(
      `${name}: expected square matrices, got shape ${showShape(x.shape)}. The last two axes must have one size.`,
    );
}

/** Each matrix transposed. */
export function turned(x: Tensor): Tensor {
  return swapAxes(x, -2, -1);
}

/** The product of the matrices of two batches. */
export function times(a: Tensor, b: Tensor, options: { transposeA?: boolean; transposeB?: boolean } = {}): Tensor {
  return matMul(a, b, options);
}

/** Unit matrices of x's shape, on its device. */
export function unitLike(x: Tensor): Tensor {
  const n = x.shape.at(-1) ?? 0;
  const data = Float64Array.from({ length: x.size }, (_, i) => ((i % (n * n)) % (n + 1) === 0 ? 1 : 0)); // prettier-ignore
  return uploadConstant(x.device, data, x.shape, "float32");
}

/** x where the element is in the triangle, else 0, whatever stands there. Without the diagonal where `isStrict`. */
export function triangle(x: Tensor, lower: boolean, isStrict = false): Tensor {
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  const mask = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const distance = lower ? Math.floor(i / columns) - (i % columns) : (i % columns) - Math.floor(i / columns);
    return distance > 0 || (distance === 0 && !isStrict) ? 1 : 0;
  });
  return where(uploadConstant(x.device, mask, [rows, columns], "bool") as Tensor<2, "bool">, x, 0);
}

/**
 * Solves for the right sides of a batch: b is one vector, or matrices whose batch axes broadcast with those of a. One matrix a for all batches
 * is decomposed once: the batches are further columns.
 */
export function forRightSides(name: string, a: Tensor, b: Tensor, solve: (a: Tensor, b: Tensor) => Tensor): Tensor {
  requireSquare(`${name}: a`, a);
  requireType(`${name}: b`, b, "float32");
  const n = a.shape.at(-1) ?? 0;
  if (b.rank === 0 || b.shape.at(b.rank === 1 ? -1 : -2) !== n)
    throw new ShapeError(
      `${name}: a ${showShape(a.shape)} and b ${showShape(b.shape)}. Expected b [${n}] or [..., ${n}, m]: one row per row of a.`,
    );
  const right = b.rank === 1 ? reshape(b, [n, 1]) : b;
  const m = right.shape.at(-1) ?? 0;
  if (a.rank === 2 && right.rank > 2) {
    const outer = right.shape.slice(0, -2);
    const last = right.rank - 2;
    const order = [last, ...outer.map((_, i) => i), last + 1];
    const x = solve(a, reshape(transpose(right, order), [n, sizeOf(outer) * m]));
    return transpose(
      reshape(x, [n, ...outer, m]),
      order.map((_, i) => order.indexOf(i)),
    );
  }
  const batch: Shape = broadcastShapes(name, a.shape.slice(0, -2), right.shape.slice(0, -2));
  const x = solve(broadcastTo(a, [...batch, n, n]), broadcastTo(right, [...batch, n, m]));
  return b.rank === 1 ? reshape(x, [...batch, n]) : x;
}
