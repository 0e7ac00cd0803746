import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { drawn } from "./cases/kernelCase.ts";
import { outcomeOf } from "./compare.ts";

/** The sums in double precision and in the order of p, rounded once: what the cpu device promises whatever its blocks. */
function inOrder(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number, tA: boolean, tB: boolean) {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[tA ? p * m + i : i * k + p]! * b[tB ? j * k + p : p * n + j]!;
      out[i * n + j] = sum;
    }
  return out;
}

// around the tile (4), the blocks (640 along k, 256 columns, 512 rows), and what is too small to be packed
const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 64, 64],
  [2, 700, 9],
  [16, 4, 16],
  [16, 16, 3],
  [5, 7, 6],
  [9, 33, 1],
  [17, 31, 19],
  [4, 640, 8],
  [7, 641, 13],
  [6, 1300, 257],
  [515, 650, 5],
  [13, 40, 259],
];

test.each(sizes)("cpu: a product of %i by %i by %i is the sum in order, rounded once, with any transposes", async (m, k, n) => {
  const device = await deviceOf("cpu");
  for (const [transposeA, transposeB] of bits()) {
    const a = drawn(transposeA ? [k, m] : [m, k], 1);
    const b = drawn(transposeB ? [n, k] : [k, n], 2);
    const attributes = { transposeA, transposeB };
    const { values } = await outcomeOf(device, {
      kernel: "BatchMatMul",
      name: "",
      inputs: [a, b],
      attributes,
      accuracy: "exact",
    });
    expect(values).toEqual(inOrder(a.data, b.data, m, k, n, transposeA, transposeB));
  }
});

test.each(sizes)("cpu: a bias is added to the sums of %i by %i by %i before they are rounded", async (m, k, n) => {
  const [a, b, bias] = [drawn([m, k], 3), drawn([k, n], 4), drawn([n], 5)];
  const inputs = [a, b, bias];
  const got = await outcomeOf(await deviceOf("cpu"), {
    kernel: "_FusedMatMul",
    name: "",
    inputs,
    attributes: {},
    accuracy: "exact",
  });
  // one more product, 1 times the bias, at the end of each sum
  const wide = Float32Array.from({ length: m * (k + 1) }, (_, i) =>
    i % (k + 1) === k ? 1 : a.data[Math.floor(i / (k + 1)) * k + (i % (k + 1))]!,
  );
  const long = Float32Array.from([...b.data, ...bias.data]);
  expect(got.values).toEqual(inOrder(wide, long, m, k + 1, n, false, false));
});

function bits(): readonly (readonly [boolean, boolean])[] {
  return [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ];
}
