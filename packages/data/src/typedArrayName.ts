import type { NumericArray } from "./hostArray.ts";

const numericNames: readonly string[] = [
  "Float32Array",
  "Float64Array",
  "Float16Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Uint32Array",
];

/** `Float32Array`, `BigInt64Array`, `DataView`, … or undefined for what is no view of a buffer. True across realms, unlike instanceof. */
export function typedArrayName(value: unknown): string | undefined {
  return ArrayBuffer.isView(value) ? Object.prototype.toString.call(value).slice(8, -1) : undefined;
}

/** Whether `value` is a typed array whose elements are plain numbers. */
export function isNumericArray(value: unknown): value is NumericArray {
  const name = typedArrayName(value);
  return name !== undefined && numericNames.includes(name);
}
