import { Rng } from "@chainrule/engine";
import { constant, dense, fansOf, initializer, normal, orthogonal, truncatedNormal, uniform } from "@chainrule/layers";
import type { InitializerChoice, InitializerName } from "@chainrule/layers";
import { expect, test } from "vitest";
import { golden } from "../golden/golden.ts";

interface Expected {
  readonly shape: readonly number[];
  readonly fan_in: number;
  readonly fan_out: number;
  readonly [limitOrDeviation: string]: unknown;
}

const references = golden()["initializers"] as readonly Expected[];
const draw = (choice: InitializerChoice, shape: readonly number[], seed = 1) =>
  initializer("test", choice)(shape, new Rng(seed)) as Float64Array;
const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const deviation = (values: Float64Array): number =>
  Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);

const families = ["glorot", "he", "lecun"] as const;

test("fans, limits and deviations are Keras's, for matrices, vectors and convolution kernels", () => {
  expect(references).toHaveLength(8);
  for (const item of references) {
    expect(fansOf(item.shape)).toEqual({ fanIn: item.fan_in, fanOut: item.fan_out });
    for (const family of families) {
      const limit = item[`${family}_uniform_limit`] as number;
      const expected = item[`${family}_normal_std`] as number;
      const uniformly = draw(`${family}Uniform`, item.shape);
      const normally = draw(`${family}Normal`, item.shape);
      const count = uniformly.length;
      expect(largest(uniformly), `${family} ${item.shape.join()}`).toBeLessThanOrEqual(limit * (1 + 1e-10));
      // cut off at two deviations of the normal before it was stretched
      expect(largest(normally)).toBeLessThanOrEqual((2 * expected * (1 + 1e-10)) / 0.87962566103423978);
      if (count < 1000) continue;
      // the largest of n uniform numbers misses the limit by about 1/n
      expect(largest(uniformly)).toBeGreaterThan(limit * (1 - 10 / count));
      expect(largest(normally)).toBeGreaterThan(((2 * expected) / 0.87962566103423978) * 0.97);
      // five standard errors, 1/sqrt(2n) each; uniform numbers vary less
      const allowed = 5 / Math.sqrt(2 * count);
      expect(Math.abs(deviation(normally) / expected - 1)).toBeLessThan(allowed);
      expect(Math.abs((deviation(uniformly) * Math.sqrt(3)) / limit - 1)).toBeLessThan(allowed);
    }
  }
});

test("numbers depend on the generator alone", () => {
  const names: readonly InitializerName[] = [
    "glorotUniform",
    "glorotNormal",
    "orthogonal",
    "uniform",
    "normal",
    "truncatedNormal",
  ];
  for (const name of names) {
    expect(draw(name, [5, 3])).toEqual(draw(name, [5, 3]));
    expect(draw(name, [5, 3])).not.toEqual(draw(name, [5, 3], 2));
  }
});

test("zeros, ones and constants are what they say", () => {
  expect(draw("zeros", [2])).toEqual(Float64Array.of(0, 0));
  expect(draw("ones", [2])).toEqual(Float64Array.of(1, 1));
  expect(draw(constant(-0.5), [2])).toEqual(Float64Array.of(-0.5, -0.5));
  expect(String(dense(2, { biasInitializer: constant(-0.5) }))).toBe("dense(2, { biasInitializer: constant(-0.5) })");
});

test("uniform, normal and truncatedNormal have the asked range or deviation", () => {
  const flat = draw(uniform(2, 3), [20000]);
  expect(flat.every((value) => value >= 2 && value < 3)).toBe(true);
  expect(Math.abs(flat.reduce((a, b) => a + b) / flat.length - 2.5)).toBeLessThan(0.01);
  expect(Math.abs(deviation(draw(normal(2), [20000])) / 2 - 1)).toBeLessThan(0.025);
  const cut = draw(truncatedNormal(2), [20000]);
  expect(largest(cut)).toBeLessThanOrEqual(4);
  expect(Math.abs(deviation(cut) / (2 * 0.87962566103423978) - 1)).toBeLessThan(0.025);
  expect(largest(draw("uniform", [1000]))).toBeLessThanOrEqual(0.05);
  expect(Math.abs(deviation(draw("normal", [20000])) / 0.05 - 1)).toBeLessThan(0.025);
  expect(largest(draw("truncatedNormal", [1000]))).toBeLessThanOrEqual(0.1);
});

test("orthogonal gives orthonormal columns, or rows where there are fewer, times the gain", () => {
  for (const [rows, columns, shape] of [
    [7, 7, [7, 7]],
    [30, 9, [30, 9]],
    [9, 30, [9, 30]],
    [18, 8, [3, 3, 2, 8]],
  ] as const) {
    const w = draw(orthogonal(2), shape);
    const at = (i: number, j: number): number => w[i * columns + j] as number;
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    for (let p = 0; p < count; p++)
      for (let q = 0; q < count; q++) {
        let product = 0;
        for (let k = 0; k < length; k++) product += rows < columns ? at(p, k) * at(q, k) : at(k, p) * at(k, q);
        expect(Math.abs(product - (p === q ? 4 : 0))).toBeLessThan(1e-13);
      }
  }
  expect(() => draw("orthogonal", [5])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: orthogonal: shape [5] is no matrix. Use another initializer for vectors.]`,
  );
});

test("options outside their range are refused", () => {
  expect(() => constant(Number.NaN)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: constant: value NaN. Use a finite number.]`,
  );
  expect(() => uniform(1, 0)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: uniform: high 0. Use a finite number of at least low, 1.]`,
  );
  expect(() => normal(-1)).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: normal: deviation -1. Use a finite number >= 0.]`);
  expect(() => truncatedNormal(Infinity)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: truncatedNormal: deviation Infinity. Use a finite number >= 0.]`,
  );
  // @ts-expect-error a number
  expect(() => orthogonal("1")).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: orthogonal: gain "1". Use a finite number.]`);
});
