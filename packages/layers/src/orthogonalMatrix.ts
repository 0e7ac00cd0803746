import { ShapeError, showShape, sizeOf } from "@chainrule/engine";
import type { Rng, Shape } from "@chainrule/engine";

/**
 * A random matrix with orthonormal columns (or rows, where there are fewer), uniform among all such. The shape counts as the
 * matrix [all but the last axis, last axis]. Gram and Schmidt on normal vectors, in double precision and twice over, so that
 * rounding leaves them orthogonal ("twice is enough", Kahan); equal to QR with R's diagonal made positive, as in Keras.
 */
export function orthogonalMatrix(shape: Shape, rng: Rng): Float64Array {
  if (shape.length < 2)
    throw new ShapeError(`orthogonal: shape ${showShape(shape)} is no matrix. Use another initializer for vectors.`);
  const columns = shape.at(-1) as number;
  const rows = sizeOf(shape) / columns;
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const draws = rng.normal(count * length);
  const vectors = Array.from({ length: count }, (_, i) => draws.subarray(i * length, (i + 1) * length));
  vectors.forEach((v, i) => {
    for (let pass = 0; pass < 2; pass++) for (const earlier of vectors.slice(0, i)) subtract(v, dot(v, earlier), earlier);
    const norm = Math.sqrt(dot(v, v));
    for (let k = 0; k < length; k++) v[k] = (v[k] as number) / norm;
  });
  if (rows < columns) return draws;
  const out = new Float64Array(count * length);
  vectors.forEach((v, i) => {
    for (let k = 0; k < length; k++) out[k * count + i] = v[k] as number;
  });
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] as number) * (b[k] as number);
  return total;
}

/** v = v - factor u. */
function subtract(v: Float64Array, factor: number, u: Float64Array): void {
  for (let k = 0; k < v.length; k++) v[k] = (v[k] as number) - factor * (u[k] as number);
}
