import type { Pack } from "./panels.ts";
import { tile, tileOnto } from "./tile.ts";

/** Products along k that are added up at a stretch: a panel of A and one of B (2 x 4 x 640 doubles = 40 KB) stay in the first cache. */
const depth = 640;

/** Columns of B that are packed at a time: 640 x 256 doubles are 1.3 MB, less than a second cache. */
const width = 256;

/** Rows of A whose sums are kept between two stretches of k: with 64 columns, 256 KB. */
const height = 512;

let panelA: Float64Array = new Float64Array(0);
let blockB: Float64Array = new Float64Array(0);
let running: Float64Array = new Float64Array(16);

/**
 * out[i, j] (+ bias[j]) = sum over p of A(i, p) B(p, j), i < m, j < n, p < k; rows of out lie `os` apart, from o0 on.
 * The sums run in double precision and in the order of p, whatever the blocks: they are kept whole from one stretch of k to the next.
 */
export function product(
  a: Pack,
  b: Pack,
  bias: Float32Array | undefined,
  out: Float32Array,
  o0: number,
  os: number,
  m: number,
  k: number,
  n: number,
): void {
  // equal stretches: 784 is 2 x 392, not 640 and 144
  const stretches = Math.max(1, Math.ceil(k / depth));
  const stretch = Math.ceil(k / stretches);
  const most = (Math.min(width, n) + 3) >> 2;
  panelA = atLeast(panelA, 4 * stretch);
  blockB = atLeast(blockB, 4 * stretch * most);
  if (stretches > 1) running = atLeast(running, ((Math.min(height, m) + 3) >> 2) * most * 16);
  for (let j0 = 0; j0 < n; j0 += width) {
    const columns = Math.min(width, n - j0);
    if (stretches === 1) {
      packColumns(b, j0, columns, 0, k);
      for (let i = 0; i < m; i += 4) {
        const rows = Math.min(4, m - i);
        a(panelA, 0, i, rows, 0, k);
        wholeRow(bias, out, o0 + i * os + j0, os, rows, columns, j0, k);
      }
    } else
      for (let i0 = 0; i0 < m; i0 += height) {
        const end = Math.min(i0 + height, m);
        running.fill(0, 0, ((end - i0 + 3) >> 2) * ((columns + 3) >> 2) * 16);
        for (let k0 = 0; k0 < k; k0 += stretch) {
          const length = Math.min(stretch, k - k0);
          packColumns(b, j0, columns, k0, length);
          for (let i = i0, s = 0; i < end; i += 4) {
            a(panelA, 0, i, Math.min(4, end - i), k0, length);
            for (let j = 0; j < columns; j += 4, s += 16) tileOnto(panelA, blockB, j * length, length, running, s, -1);
          }
        }
        for (let i = i0, s = 0; i < end; i += 4)
          for (let j = 0; j < columns; j += 4, s += 16)
            store(running, s, bias, j0 + j, out, o0 + i * os + j0 + j, os, Math.min(4, end - i), Math.min(4, columns - j));
      }
  }
}

function packColumns(b: Pack, j0: number, columns: number, k0: number, k: number): void {
  for (let j = 0; j < columns; j += 4) b(blockB, j * k, j0 + j, Math.min(4, columns - j), k0, k);
}

/** Four rows (or fewer, at the end) of the product over the whole of k: the panel of A with every one of B. */
function wholeRow(
  bias: Float32Array | undefined,
  out: Float32Array,
  o: number,
  os: number,
  rows: number,
  columns: number,
  j0: number,
  k: number,
): void {
  const whole = rows === 4 && bias === undefined ? columns & ~3 : 0;
  for (let j = 0; j < whole; j += 4) tile(panelA, blockB, j * k, k, out, o + j, os, -1);
  for (let j = whole; j < columns; j += 4) {
    running.fill(0, 0, 16);
    tileOnto(panelA, blockB, j * k, k, running, 0, -1);
    store(running, 0, bias, j0 + j, out, o + j, os, rows, Math.min(4, columns - j));
  }
}

/** Rounds one block of sums on its way out: at an edge, or where a bias is added first. */
function store(
  sums: Float64Array,
  s: number,
  bias: Float32Array | undefined,
  j: number,
  out: Float32Array,
  o: number,
  os: number,
  rows: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const sum = sums[s + 4 * r + c]!;
      out[o + r * os + c] = bias === undefined ? sum : sum + bias[j + c]!;
    }
}

function atLeast(array: Float64Array, size: number): Float64Array {
  return array.length >= size ? array : new Float64Array(size);
}
