/**
 * out[i, j] (+ bias[j]) = sum over p of a[a0 + i ai + p ap] b[b0 + p bp + j bj], for products so small that packing does not pay:
 * four columns at a time, straight from the operands. Double precision and the order of p, as everywhere.
 */
export function smallProduct(
  a: Float32Array,
  a0: number,
  ai: number,
  ap: number,
  b: Float32Array,
  b0: number,
  bp: number,
  bj: number,
  bias: Float32Array | undefined,
  out: Float32Array,
  o0: number,
  os: number,
  m: number,
  k: number,
  n: number,
): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const y = b0 + j * bj;
    let i = 0;
    for (; i + 2 <= m; i += 2) twoByFour(a, a0 + i * ai, ai, ap, b, y, bp, bj, bias, j, out, o0 + i * os + j, os, k);
    if (i < m) oneByFour(a, a0 + i * ai, ap, b, y, bj, bp, bias, j, 1, out, o0 + i * os + j, 1, k);
  }
  for (; j < n; j++) {
    const y = b0 + j * bj;
    let i = 0;
    for (; i + 4 <= m; i += 4) oneByFour(b, y, bp, a, a0 + i * ai, ai, ap, bias, j, 0, out, o0 + i * os + j, os, k);
    for (; i < m; i++) oneByOne(a, a0 + i * ai, ap, b, y, bp, bias, j, out, o0 + i * os + j, k);
  }
}

/** A block of 2 by 4. */
function twoByFour(
  a: Float32Array,
  x: number,
  ai: number,
  ap: number,
  b: Float32Array,
  y: number,
  bp: number,
  bj: number,
  bias: Float32Array | undefined,
  j: number,
  out: Float32Array,
  o: number,
  os: number,
  k: number,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0; // prettier-ignore
  for (let p = 0; p < k; p++, x += ap, y += bp) {
    const a0 = a[x]!, a1 = a[x + ai]!; // prettier-ignore
    const b0 = b[y]!, b1 = b[y + bj]!, b2 = b[y + 2 * bj]!, b3 = b[y + 3 * bj]!; // prettier-ignore
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3; // prettier-ignore
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3; // prettier-ignore
  }
  if (bias !== undefined) {
    const c0 = bias[j]!, c1 = bias[j + 1]!, c2 = bias[j + 2]!, c3 = bias[j + 3]!; // prettier-ignore
    s00 += c0;
    s01 += c1;
    s02 += c2;
    s03 += c3; // prettier-ignore
    s10 += c0;
    s11 += c1;
    s12 += c2;
    s13 += c3; // prettier-ignore
  }
  out[o] = s00;
  out[o + 1] = s01;
  out[o + 2] = s02;
  out[o + 3] = s03; // prettier-ignore
  out[o + os] = s10;
  out[o + os + 1] = s11;
  out[o + os + 2] = s12;
  out[o + os + 3] = s13; // prettier-ignore
}

/** One line of one operand with four of the other: four results, `step` apart, whose biases are `bs` apart. */
function oneByFour(
  a: Float32Array,
  x: number,
  ap: number,
  b: Float32Array,
  y: number,
  bj: number,
  bp: number,
  bias: Float32Array | undefined,
  j: number,
  bs: number,
  out: Float32Array,
  o: number,
  step: number,
  k: number,
): void {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0; // prettier-ignore
  let y1 = y + bj;
  let y2 = y1 + bj;
  let y3 = y2 + bj;
  for (let p = 0; p < k; p++, x += ap, y += bp, y1 += bp, y2 += bp, y3 += bp) {
    const v = a[x]!;
    s0 += v * b[y]!;
    s1 += v * b[y1]!;
    s2 += v * b[y2]!;
    s3 += v * b[y3]!;
  }
  if (bias !== undefined) {
    s0 += bias[j]!;
    s1 += bias[j + bs]!;
    s2 += bias[j + 2 * bs]!;
    s3 += bias[j + 3 * bs]!;
  }
  out[o] = s0;
  out[o + step] = s1;
  out[o + 2 * step] = s2;
  out[o + 3 * step] = s3;
}

/** One element. */
function oneByOne(
  a: Float32Array,
  x: number,
  ap: number,
  b: Float32Array,
  y: number,
  bp: number,
  bias: Float32Array | undefined,
  j: number,
  out: Float32Array,
  o: number,
  k: number,
): void {
  let sum = 0;
  for (let p = 0; p < k; p++, x += ap, y += bp) sum += a[x]! * b[y]!;
  out[o] = bias === undefined ? sum : sum + bias[j]!;
}
