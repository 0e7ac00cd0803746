import { ArgumentError, ShapeError, showShape } from "@chainrule/engine";
import type { Samples } from "./dataset.ts";
import type { ArrayInput, Features, HostArray, Targets } from "./hostArray.ts";
import { requireSamples } from "./requireSamples.ts";
import { toHostArray } from "./toHostArray.ts";

/** Shifts and scales each feature to mean 0 and deviation 1, as measured on the data it was fitted to. */
export interface Standardizer {
  /** Mean of each feature, in double precision. */
  readonly mean: Float64Array;
  /** Population standard deviation of each feature; 1 for a constant feature, which so becomes 0 instead of 0/0. */
  readonly deviation: Float64Array;
  /** (x - mean) / deviation, as float32; of a data set, the set with its x so changed. */
  apply<A extends Samples | Features | Targets>(data: A): A;
  apply(x: ArrayInput): HostArray<"float32">;
  /** x deviation + mean, as float32: what `apply` undoes. */
  invert<A extends Features | Targets>(x: A): A;
  invert(x: ArrayInput): HostArray<"float32">;
}

/**
 * Measures mean and deviation of each feature: m = 1/n sum x, d = sqrt(1/n sum (x - m)^2), in double precision.
 * Fit it to the training part only, and apply it to all parts: whatever it learned from the test part would leak into the training.
 * Takes a data set (its x), or any array; the last axis holds the features, a vector [n] is one feature.
 * Throws an ArgumentError where there are no rows.
 */
export function standardize(train: Samples | ArrayInput): Standardizer {
  const { data, shape } = floats("standardize: x", isSamples(train) ? train.x : train);
  const width = featureCount(shape);
  const rows = width === 0 ? 0 : data.length / width;
  if (rows === 0)
    throw new ArgumentError(`standardize: x of shape ${showShape(shape)} has no rows to measure. Pass the training part.`);
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    const first = data[column] ?? 0;
    let sum = 0;
    let isConstant = true;
    for (let at = column; at < data.length; at += width) {
      const value = data[at] ?? 0;
      sum += value - first;
      if (value !== first) isConstant = false;
    }
    const m = first + sum / rows;
    let squares = 0;
    for (let at = column; at < data.length; at += width) squares += ((data[at] ?? 0) - m) ** 2;
    mean[column] = m;
    deviation[column] = isConstant ? 1 : Math.sqrt(squares / rows);
  }

  const map = (name: string, x: ArrayInput, fn: (value: number, column: number) => number): HostArray<"float32"> => {
    const source = floats(name, x);
    if (featureCount(source.shape) !== width)
      throw new ShapeError(
        `${name} has shape ${showShape(source.shape)}, but was fitted to ${width} features. Use the same columns as in training.`,
      );
    const out = new Float32Array(source.data.length);
    for (let at = 0; at < out.length; at++) out[at] = fn(source.data[at] ?? 0, at % width);
    return { ...source, data: out };
  };
  const forward = (value: number, column: number): number => (value - (mean[column] ?? 0)) / (deviation[column] ?? 1);
  const backward = (value: number, column: number): number => value * (deviation[column] ?? 1) + (mean[column] ?? 0);

  function apply<A extends Samples | Features | Targets>(value: A): A;
  function apply(value: ArrayInput): HostArray<"float32">;
  function apply(value: Samples | ArrayInput): Samples | HostArray {
    const name = "standardizer.apply: x";
    if (!isSamples(value)) return map(name, value, forward);
    return { ...value, x: { ...value.x, ...map(name, value.x, forward) } };
  }
  function invert<A extends Features | Targets>(value: A): A;
  function invert(value: ArrayInput): HostArray<"float32">;
  function invert(value: ArrayInput): HostArray {
    return map("standardizer.invert: x", value, backward);
  }
  return { mean, deviation, apply, invert };
}

/**
 * Fits a standardizer to `train`, and gives every part with its x standardised by it, beside the standardizer:
 * `const { train, test } = standardizeParts(split(wine(), { test: 0.2 }))`.
 */
export function standardizeParts<P extends { readonly [K in keyof P]: Samples } & { readonly train: Samples }>(
  parts: P,
): P & { readonly standardizer: Standardizer } {
  if (typeof parts !== "object" || parts === null || !("train" in parts))
    throw new ArgumentError(
      "standardizeParts: no part is called train. Give what split gives: standardizeParts(split(wine(), { test: 0.2 })).",
    );
  for (const [name, part] of Object.entries(parts)) requireSamples(`standardizeParts: ${name}`, part);
  const standardizer = standardize(parts.train);
  const applied = Object.entries<Samples>(parts).map(([name, part]) => [name, standardizer.apply(part)]);
  return { ...(Object.fromEntries(applied) as P), standardizer };
}

function isSamples(value: Samples | ArrayInput): value is Samples {
  return typeof value === "object" && value !== null && "x" in value && "y" in value;
}

function floats(name: string, x: ArrayInput): HostArray<"float32"> {
  return toHostArray(x, { name, dtype: "float32" });
}

function featureCount(shape: readonly number[]): number {
  return shape.length === 1 ? 1 : (shape[shape.length - 1] ?? 1);
}
