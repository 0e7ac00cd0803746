import { showValue } from "./choices.ts";
import { ArgumentError } from "./errors.ts";
import { normalDistribution, normalQuantile } from "./normal.ts";

/**
 * Random numbers as a function, not a stream: what an `Rng` gives depends on its seed and keys alone, never on what was drawn
 * before. `rng.key("shuffle", epoch)` is another generator; the same keys give the same numbers on every backend and engine.
 * Philox 4x32-10 (Salmon et al. 2011): ten rounds that scramble a counter under a key.
 */
export class Rng {
  /** The key's two words. */
  private key0: number;
  private key1: number;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new ArgumentError(`Rng: seed ${showValue(seed)}. Use an integer.`);
    this.key0 = seed >>> 0;
    this.key1 = Math.floor(seed / 4294967296) >>> 0;
  }

  /** The generator for a purpose: names and numbers enter the key in order. */
  key(...parts: readonly (string | number)[]): Rng {
    let [a, b] = [this.key0, this.key1];
    for (const part of parts) [a, b] = absorb(a, b, part);
    const keyed = new Rng(0);
    [keyed.key0, keyed.key1] = [a, b];
    return keyed;
  }

  /** `count` integers, uniform in [0, 2^32). */
  bits(count: number): Uint32Array {
    const out = new Uint32Array(count);
    const block = new Uint32Array(4);
    for (let i = 0; i < count; i += 4) {
      philox(i >>> 2, this.key0, this.key1, block);
      for (let j = 0; j < 4 && i + j < count; j++) out[i + j] = block[j] as number;
    }
    return out;
  }

  /** `count` numbers, uniform in [low, high), on a grid of 2^-24 so that float32 holds those of [0, 1) exactly. */
  uniform(count: number, low = 0, high = 1): Float64Array {
    const out = new Float64Array(count);
    const bits = this.bits(count);
    for (let i = 0; i < count; i++) out[i] = low + (high - low) * ((bits[i] as number) >>> 8) * 2 ** -24;
    return out;
  }

  /** `count` normal numbers by inversion of the distribution function (Wichura 1988, AS 241), truncated to +-`limit` deviations if given. */
  normal(count: number, mean = 0, deviation = 1, limit = Infinity): Float64Array {
    const low = limit === Infinity ? 0 : normalDistribution(-limit);
    const out = new Float64Array(count);
    const bits = this.bits(count);
    for (let i = 0; i < count; i++) {
      const p = low + (1 - 2 * low) * (((bits[i] as number) + 0.5) * 2 ** -32);
      out[i] = mean + deviation * normalQuantile(p);
    }
    return out;
  }

  /** 0 … n-1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    const bits = this.bits(n);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(((bits[i] as number) / 4294967296) * (i + 1));
      const swap = order[i] as number;
      order[i] = order[j] as number;
      order[j] = swap;
    }
    return order;
  }
}

/** Mixes a name or number into a key of two words: each code unit or word passes a round of multiply and xorshift. */
function absorb(a: number, b: number, part: string | number): [number, number] {
  let [x, y] = [a, b];
  const mix = (word: number): void => {
    x = Math.imul(x ^ word, 0x9e3779b1) >>> 0;
    x ^= x >>> 15;
    y = Math.imul((y ^ x) + 0x7f4a7c15, 0x85ebca6b) >>> 0;
    y ^= y >>> 13;
  };
  if (typeof part === "number") {
    if (!Number.isSafeInteger(part)) throw new ArgumentError(`Rng.key: ${part} is no integer. Use strings and integers.`);
    mix(1);
    mix(part >>> 0);
    mix(Math.floor(part / 4294967296) >>> 0);
  } else {
    if (typeof part !== "string") throw new ArgumentError(`Rng.key: ${showValue(part)} is no name. Use strings and integers.`);
    mix(2);
    for (let i = 0; i < part.length; i++) mix(part.charCodeAt(i));
    mix(part.length);
  }
  mix(3);
  return [x >>> 0, y >>> 0];
}

/** One block: ten rounds on the counter (i, 0, 0, 0). */
function philox(counter: number, keyA: number, keyB: number, out: Uint32Array): void {
  let [c0, c1, c2, c3] = [counter >>> 0, 0, 0, 0];
  let k0 = keyA;
  let k1 = keyB;
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of a 32 by 32 bit product, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65536) + (other >>> 16)) >>> 0;
}
