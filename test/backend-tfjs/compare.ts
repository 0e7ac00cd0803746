import type { Device, TypedArray } from "@chainrule/engine";
import { smallestNormal } from "../support/kernelTolerances.ts";
import type { KernelCase } from "./cases/kernelCase.ts";

export interface Outcome {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: TypedArray;
}

/** Runs a case through the engine's door and frees everything it made. */
export async function outcomeOf(device: Device, { kernel, inputs, attributes }: KernelCase): Promise<Outcome> {
  const handles = inputs.map(({ data, shape, dtype }) => device.upload(data, shape, dtype));
  try {
    const output = device.run(kernel, handles, attributes);
    try {
      return { shape: [...output.shape], dtype: output.dtype, values: await device.read(output) };
    } finally {
      device.free(output);
    }
  } finally {
    for (const handle of handles) device.free(handle);
  }
}

/**
 * What is wrong with `got`, or undefined. NaN and infinities must be where the reference has them (after rounding to float32); finite
 * values may differ by `tolerance` times the largest finite magnitude, or each by `tolerance` times its own where `relative`. Exact means
 * equal, 0 and -0 counting as equal.
 */
export function difference(got: Outcome, want: Outcome, tolerance: number, relative = false): string | undefined {
  if (got.dtype !== want.dtype) return `dtype ${got.dtype}, not ${want.dtype}`;
  if (String(got.shape) !== String(want.shape)) return `shape [${String(got.shape)}], not [${String(want.shape)}]`;
  if (got.values.length !== want.values.length) return `${got.values.length} values, not ${want.values.length}`;
  const wanted: readonly number[] = Array.from(want.dtype === "float32" ? Float32Array.from(want.values) : want.values);
  const largest = wanted.reduce((max, x) => (Number.isFinite(x) ? Math.max(max, Math.abs(x)) : max), 0);
  for (let i = 0; i < wanted.length; i++) {
    const [x, y] = [got.values[i]!, wanted[i]!];
    const scale = relative ? Math.abs(y) : largest;
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    if (Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= tolerance * scale + (tolerance > 0 ? smallestNormal : 0))
      continue;
    const error = Number.isFinite(x) && Number.isFinite(y) ? ` (scaled error ${(Math.abs(x - y) / scale).toExponential(2)})` : "";
    return `element ${i}: ${x}, not ${y}${error}`;
  }
  return undefined;
}

/** All cases that fail on a device, one line each. */
export async function failuresOn(
  device: Device,
  oracle: Device,
  cases: readonly KernelCase[],
  tolerance: (of: KernelCase) => number,
): Promise<string[]> {
  const failures: string[] = [];
  for (const one of cases) {
    const want = await outcomeOf(oracle, one);
    try {
      const problem = difference(await outcomeOf(device, one), want, tolerance(one), one.relative);
      if (problem !== undefined) failures.push(`${one.name}: ${problem}`);
    } catch (error) {
      failures.push(`${one.name}: ${String(error)}`);
    }
  }
  return failures;
}
