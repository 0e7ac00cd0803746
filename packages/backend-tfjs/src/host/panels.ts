/**
 * One operand of a product, seen as lines (rows of A, columns of B) along k: writes into[at + 4 p + r] = line first + r at k0 + p, for
 * p < k and r < 4. Lines from `count` on are zeros: they fill up the last block.
 */
export type Pack = (into: Float64Array, at: number, first: number, count: number, k0: number, k: number) => void;

/** Lines of a strided array: element p of line i is x[x0 + i line + p step]. So a transpose is an exchange of the two. */
export function strided(x: Float32Array | Float64Array, x0: number, line: number, step: number): Pack {
  return (into, at, first, count, k0, k) => {
    const start = x0 + first * line + k0 * step;
    if (count >= 4) packWhole(x, start, line, step, into, at, k);
    else packEdge(x, start, line, step, into, at, count, k);
  };
}

function packWhole(
  x: Float32Array | Float64Array,
  start: number,
  line: number,
  step: number,
  into: Float64Array,
  at: number,
  k: number,
): void {
  let i0 = start;
  let i1 = start + line;
  let i2 = i1 + line;
  let i3 = i2 + line;
  for (let p = 0, o = at; p < k; p++, o += 4) {
    into[o] = x[i0]!;
    into[o + 1] = x[i1]!;
    into[o + 2] = x[i2]!;
    into[o + 3] = x[i3]!;
    i0 += step;
    i1 += step;
    i2 += step;
    i3 += step;
  }
}

function packEdge(
  x: Float32Array | Float64Array,
  start: number,
  line: number,
  step: number,
  into: Float64Array,
  at: number,
  count: number,
  k: number,
): void {
  for (let r = 0; r < 4; r++)
    if (r < count) for (let p = 0, from = start + r * line; p < k; p++, from += step) into[at + 4 * p + r] = x[from]!;
    else for (let p = 0; p < k; p++) into[at + 4 * p + r] = 0;
}
