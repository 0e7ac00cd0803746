/*
 * One 4 by 4 block of a product, the part that takes the time: sum[r, c] += A[4 p + r] B[from + 4 p + c], p ascending. A and B are packed in
 * double precision, so that nothing is converted on the way. What V8 must see, measured:
 * - the test for `never` (-1) ends a basic block. Without it all 16 products are formed before the first is added, and spilled: 8 % slower.
 * - no branch that is rarely taken: its first time throws the optimised code away, for good where loops have been entered in the middle.
 */

/** A block from zero, rounded into `out`: rows `os` apart from o on. */
export function tile(
  A: Float64Array,
  B: Float64Array,
  from: number,
  k: number,
  out: Float32Array,
  o: number,
  os: number,
  never: number,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0; // prettier-ignore
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0; // prettier-ignore
  for (let p = 0; p < k; p++) {
    const i = 4 * p;
    const j = from + i;
    const a0 = A[i]!, a1 = A[i + 1]!, a2 = A[i + 2]!, a3 = A[i + 3]!; // prettier-ignore
    const b0 = B[j]!, b1 = B[j + 1]!; // prettier-ignore
    s00 += a0 * b0;
    s10 += a1 * b0;
    s20 += a2 * b0;
    s30 += a3 * b0; // prettier-ignore
    s01 += a0 * b1;
    s11 += a1 * b1;
    s21 += a2 * b1;
    s31 += a3 * b1; // prettier-ignore
    if (p === never) break;
    const b2 = B[j + 2]!, b3 = B[j + 3]!; // prettier-ignore
    s02 += a0 * b2;
    s12 += a1 * b2;
    s22 += a2 * b2;
    s32 += a3 * b2; // prettier-ignore
    s03 += a0 * b3;
    s13 += a1 * b3;
    s23 += a2 * b3;
    s33 += a3 * b3; // prettier-ignore
  }
  const o1 = o + os, o2 = o1 + os, o3 = o2 + os; // prettier-ignore
  out[o] = s00;
  out[o + 1] = s01;
  out[o + 2] = s02;
  out[o + 3] = s03; // prettier-ignore
  out[o1] = s10;
  out[o1 + 1] = s11;
  out[o1 + 2] = s12;
  out[o1 + 3] = s13; // prettier-ignore
  out[o2] = s20;
  out[o2 + 1] = s21;
  out[o2 + 2] = s22;
  out[o2 + 3] = s23; // prettier-ignore
  out[o3] = s30;
  out[o3 + 1] = s31;
  out[o3 + 2] = s32;
  out[o3 + 3] = s33; // prettier-ignore
}

/** A block that goes on from the 16 sums that lie in `sums` from s on, and leaves them there unrounded. */
export function tileOnto(
  A: Float64Array,
  B: Float64Array,
  from: number,
  k: number,
  sums: Float64Array,
  s: number,
  never: number,
): void {
  let s00 = sums[s]!, s01 = sums[s + 1]!, s02 = sums[s + 2]!, s03 = sums[s + 3]!; // prettier-ignore
  let s10 = sums[s + 4]!, s11 = sums[s + 5]!, s12 = sums[s + 6]!, s13 = sums[s + 7]!; // prettier-ignore
  let s20 = sums[s + 8]!, s21 = sums[s + 9]!, s22 = sums[s + 10]!, s23 = sums[s + 11]!; // prettier-ignore
  let s30 = sums[s + 12]!, s31 = sums[s + 13]!, s32 = sums[s + 14]!, s33 = sums[s + 15]!; // prettier-ignore
  for (let p = 0; p < k; p++) {
    const i = 4 * p;
    const j = from + i;
    const a0 = A[i]!, a1 = A[i + 1]!, a2 = A[i + 2]!, a3 = A[i + 3]!; // prettier-ignore
    const b0 = B[j]!, b1 = B[j + 1]!; // prettier-ignore
    s00 += a0 * b0;
    s10 += a1 * b0;
    s20 += a2 * b0;
    s30 += a3 * b0; // prettier-ignore
    s01 += a0 * b1;
    s11 += a1 * b1;
    s21 += a2 * b1;
    s31 += a3 * b1; // prettier-ignore
    if (p === never) break;
    const b2 = B[j + 2]!, b3 = B[j + 3]!; // prettier-ignore
    s02 += a0 * b2;
    s12 += a1 * b2;
    s22 += a2 * b2;
    s32 += a3 * b2; // prettier-ignore
    s03 += a0 * b3;
    s13 += a1 * b3;
    s23 += a2 * b3;
    s33 += a3 * b3; // prettier-ignore
  }
  sums[s] = s00;
  sums[s + 1] = s01;
  sums[s + 2] = s02;
  sums[s + 3] = s03; // prettier-ignore
  sums[s + 4] = s10;
  sums[s + 5] = s11;
  sums[s + 6] = s12;
  sums[s + 7] = s13; // prettier-ignore
  sums[s + 8] = s20;
  sums[s + 9] = s21;
  sums[s + 10] = s22;
  sums[s + 11] = s23; // prettier-ignore
  sums[s + 12] = s30;
  sums[s + 13] = s31;
  sums[s + 14] = s32;
  sums[s + 15] = s33; // prettier-ignore
}
