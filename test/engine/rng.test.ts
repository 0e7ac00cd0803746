import { ArgumentError, Rng } from "@chainrule/engine";
import { expect, test } from "vitest";
import { normalDistribution, normalQuantile } from "../../packages/engine/src/normal.ts";

const hex = (words: Uint32Array): string => [...words].map((word) => word.toString(16).padStart(8, "0")).join(" ");
const mean = (x: Float64Array): number => x.reduce((p, q) => p + q, 0) / x.length;
const moment = (x: Float64Array, k: number): number => mean(x.map((t) => t ** k));

test("Philox 4x32-10 gives the known answer of the Random123 distribution", () => {
  // kat_vectors: philox4x32 10, counter 0, key 0
  expect(hex(new Rng(0).bits(4))).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
});

/** Philox 4x32-10 written down again with big integers, for any counter and key. */
function philox(counter: readonly number[], key: readonly number[]): Uint32Array {
  const mask = 0xffffffffn;
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k, l] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c];
    [a, b, c, d] = [(q >> 32n) ^ b ^ k, q & mask, (p >> 32n) ^ d ^ l, p & mask];
    [k, l] = [(k + 0x9e3779b9n) & mask, (l + 0xbb67ae85n) & mask];
  }
  return Uint32Array.of(Number(a), Number(b), Number(c), Number(d));
}

test("blocks follow the counter, and keys of two words enter whole", () => {
  // the second writing against the known answers: all ones, and the digits of pi
  expect(hex(philox([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]))).toBe(
    "408f276d 41c83b0e a20bc7c6 6d5451fd",
  );
  expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toBe(
    "d16cfe09 94fdcceb 5001e420 24126ea1",
  );
  for (const key of [
    [0, 0],
    [1, 0],
    [0xffffffff, 0xffffffff],
    [0xa4093822, 0x1331d0],
  ] as const) {
    const words = new Rng((key[1] | 0) * 2 ** 32 + key[0]).bits(4 * 40);
    for (const block of [0, 1, 39]) expect(hex(words.slice(4 * block, 4 * block + 4))).toBe(hex(philox([block, 0, 0, 0], key)));
  }
  expect(new Rng(2 ** 40 + 7).bits(4)).toEqual(philox([0, 0, 0, 0], [7, 256]));
  expect(new Rng(-1).bits(4)).toEqual(philox([0, 0, 0, 0], [0xffffffff, 0xffffffff]));
  expect(new Rng(3).bits(5)).toEqual(new Rng(3).bits(9).slice(0, 5));
});

test("draws depend on seed and keys alone, never on their order", () => {
  const rng = new Rng(7);
  const [first, second] = [rng.key("dropout", 1).uniform(5), rng.key("shuffle").permutation(9)];
  expect(rng.key("shuffle").permutation(9)).toEqual(second);
  expect(rng.key("dropout", 1).uniform(5)).toEqual(first);
  expect(rng.key("dropout").key(1).uniform(5)).toEqual(first);
});

test("different keys give different numbers", () => {
  const rng = new Rng(7);
  const generators = [
    rng,
    new Rng(8),
    rng.key("a"),
    rng.key("b"),
    rng.key("ab"),
    rng.key("a", "b"),
    rng.key("b", "a"),
    rng.key(""),
    rng.key("", ""),
  ];
  const more = [
    rng.key(0),
    rng.key(1),
    rng.key(-1),
    rng.key(2 ** 32),
    rng.key(2 ** 32 + 1),
    rng.key("1"),
    rng.key(1, 0),
    rng.key(0, 1),
    rng.key(97),
  ];
  const seen = new Set([...generators, ...more].map((generator) => hex(generator.bits(4))));
  expect(seen.size).toBe(generators.length + more.length);
  const grid = new Set<string>();
  for (let step = 0; step < 100; step++)
    for (const layer of ["layers.0", "layers.1", "layers.10"]) grid.add(hex(rng.key(step, layer).bits(2)));
  expect(grid.size).toBe(300);
});

test("keys that differ in one bit have unrelated numbers", () => {
  const x = Float64Array.from({ length: 4000 }, (_, i) => new Rng(7).key("step", i).uniform(1)[0] as number);
  expect(Math.abs(mean(x) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / x.length));
  const lagged = x.slice(1).map((t, i) => (t - 0.5) * ((x[i] as number) - 0.5));
  expect(Math.abs(mean(lagged))).toBeLessThan(4 / 12 / Math.sqrt(x.length));
});

test("uniform numbers fill [low, high) evenly, on the grid that float32 holds", () => {
  const x = new Rng(1).uniform(100_000);
  expect(x.every((t) => t >= 0 && t < 1 && Math.fround(t) === t)).toBe(true);
  // within four standard deviations of the moments 1/2 and 1/3
  expect(Math.abs(mean(x) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / x.length));
  expect(Math.abs(moment(x, 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / x.length));
  const counts = new Array<number>(20).fill(0);
  for (const t of x) counts[Math.floor(t * 20)]!++;
  const chiSquared = counts.reduce((total, n) => total + (n - 5000) ** 2 / 5000, 0);
  expect(chiSquared).toBeLessThan(43.8); // 19 degrees of freedom, one in a thousand
  const y = new Rng(1).uniform(1000, -3, 5);
  expect(y.every((t) => t >= -3 && t < 5)).toBe(true);
  expect(y[10]).toBeCloseTo(-3 + 8 * (x[10] as number), 14);
});

test("normal numbers have the moments of a normal distribution", () => {
  const n = 100_000;
  const x = new Rng(2).normal(n);
  for (const [k, expected, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const)
    expect(Math.abs(moment(x, k) - expected)).toBeLessThan(4 * Math.sqrt(variance / n));
  const y = new Rng(2).normal(3, 10, 0.5);
  expect(y).toEqual(x.slice(0, 3).map((t) => 10 + 0.5 * t));
});

test("truncated normal numbers stay within their limit", () => {
  const x = new Rng(3).normal(50_000, 1, 3, 2);
  expect(Math.max(...x.map((t) => Math.abs(t - 1)))).toBeLessThanOrEqual(6);
  expect(Math.max(...x.map((t) => Math.abs(t - 1)))).toBeGreaterThan(5.9);
  // the deviation of a standard normal cut at 2: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)) = 0.87962566103423978
  const deviation =
    Math.sqrt(
      moment(
        x.map((t) => t - 1),
        2,
      ),
    ) / 3;
  expect(Math.abs(deviation - 0.8796256610342398)).toBeLessThan(0.01);
});

test("the normal quantile has the values printed with AS 241, to 16 digits", () => {
  for (const [p, x] of [
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798408],
  ] as const)
    expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThan(5e-16);
  // further values of tables: 0.5, 0.975, 0.999, both sides of the change at 0.075
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalQuantile(0.925)).toBeCloseTo(1.4395314709384563, 14);
  expect(normalQuantile(0.9250001)).toBeGreaterThan(normalQuantile(0.925));
  expect(normalQuantile(0.3)).toBe(-normalQuantile(0.7));
  expect(normalDistribution(1.959963984540054)).toBeCloseTo(0.975, 14);
  expect(normalDistribution(-2)).toBeCloseTo(0.022750131948179195, 15);
});

test("a permutation holds every index once, and every order is as likely", () => {
  const order = new Rng(4).permutation(1000);
  expect([...order].sort((p, q) => p - q)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const name = new Rng(5).key(i).permutation(3).join("");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const chiSquared = [...counts.values()].reduce((total, n) => total + (n - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(20.5); // 5 degrees of freedom, one in a thousand
  expect(new Rng(1).permutation(0).length).toBe(0);
  expect([...new Rng(1).permutation(1)]).toEqual([0]);
});

test("seeds and keys are integers or names", () => {
  expect(() => new Rng(0.5)).toThrow(ArgumentError);
  expect(() => new Rng(Number.NaN)).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: Rng: seed NaN. Use an integer.]`);
  for (const seed of ["17", [1.5, Number.NaN], [1, 2], undefined, null])
    expect(() => new Rng(seed as never), String(seed)).toThrow(ArgumentError);
  expect(() => new Rng(1).key(undefined as never)).toThrow(ArgumentError);
  expect(() => new Rng(1).key(0.5)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: Rng.key: 0.5 is no integer. Use strings and integers.]`,
  );
});
