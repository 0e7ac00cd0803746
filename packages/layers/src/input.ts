import { requireCount } from "./requireNumber.ts";
import { showCall } from "./spec.ts";

/** The sizes of one sample, the first thing a network says. It is no layer and takes no index. */
export interface Input {
  readonly input: readonly number[];
}

/** The shape of the samples, without the batch: `input(4)` for rows of 4 features, `input([28, 28, 1])` for images. */
export function input(sizes: number | readonly number[]): Input {
  const list = Array.isArray(sizes) ? [...(sizes as readonly number[])] : [sizes as number];
  for (const size of list) requireCount(showCall("input", [sizes]), "size", size);
  return { input: Object.freeze(list) };
}

/** Whether `value` was made by `input`. */
export function isInput(value: unknown): value is Input {
  return typeof value === "object" && value !== null && "input" in value && !("layer" in value);
}
