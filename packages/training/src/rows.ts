import { ArgumentError } from "@chainrule/engine";
import type { TypedArray } from "@chainrule/engine";
import type { HostArray } from "@chainrule/data";
import type { ValidationData } from "./fitOptions.ts";
import type { CheckedRows, Rows } from "./source.ts";

/** Rows `from` (included) to `to` (not included), as a view. */
export function sliceRows<T extends HostArray>(rows: T, from: number, to: number): T {
  const count = rows.shape[0] ?? 0;
  const width = count === 0 ? 0 : rows.data.length / count;
  return { ...rows, data: rows.data.subarray(from * width, to * width), shape: [to - from, ...rows.shape.slice(1)] };
}

/** Parts of the same type one after the other. */
export function joinRows(parts: readonly TypedArray[]): TypedArray {
  const [first] = parts;
  if (first === undefined) return new Float32Array(0);
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = first instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The rows without their last part, and that part, as Keras splits them: before any shuffling. */
export function holdOut(rows: CheckedRows, part: number): readonly [train: CheckedRows, validation: CheckedRows | undefined] {
  if (part === 0) return [rows, undefined];
  const count = rows.x.shape[0] ?? 0;
  const kept = Math.floor(count * (1 - part));
  if (kept === 0 || kept === count)
    throw new ArgumentError(
      `fit: validationSplit ${part} of ${count} rows leaves ${kept === 0 ? "nothing to train on" : "no row to validate on"}. Choose another part.`,
    );
  const cut = (from: number, to: number): CheckedRows => ({
    x: sliceRows(rows.x, from, to),
    y: sliceRows(rows.y, from, to),
    weight: rows.weight === undefined ? undefined : sliceRows(rows.weight, from, to),
  });
  return [cut(0, kept), cut(kept, count)];
}

/** Validation data by name, whichever way it was given. */
export function validationParts(data: ValidationData): { x: Rows; y: Rows; sampleWeight: Rows | undefined } {
  if (typeof data !== "object" || data === null)
    throw new ArgumentError(`fit: validationData ${String(data)}. Give [x, y], [x, y, sampleWeight] or { x, y, sampleWeight }.`);
  if (isTriple(data)) return { x: data[0], y: data[1], sampleWeight: data[2] };
  return { x: data.x, y: data.y, sampleWeight: data.sampleWeight };
}

function isTriple(data: ValidationData): data is readonly [Rows, Rows, Rows?] {
  return Array.isArray(data);
}
