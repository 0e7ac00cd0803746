import { DTypeError, ShapeError } from "@chainrule/engine";
import { showPlace } from "./place.ts";
import { isNumericArray, typedArrayName } from "./typedArrayName.ts";

const largestRank = 6;

/** Elements of nested arrays in row-major order, with their shape, and what they were. */
export interface Flattened {
  readonly values: Float64Array;
  readonly shape: readonly number[];
  readonly kind: "number" | "boolean";
}

/**
 * Nested arrays as one row of doubles. The first element at each depth gives the shape; every other must agree.
 * Throws a ShapeError for ragged or too deeply nested arrays and a DTypeError for anything that is no number or boolean.
 */
export function flatten(name: string, nested: readonly unknown[]): Flattened {
  const shape: number[] = [];
  let first: unknown = nested;
  while (Array.isArray(first) || isNumericArray(first)) {
    if (shape.length === largestRank)
      throw new ShapeError(`${name}: arrays are nested more than ${largestRank} deep. Flatten some of the axes.`);
    shape.push(first.length);
    first = first[0];
  }
  const size = shape.reduce((product, n) => product * n, 1);
  const kind = typeof first === "boolean" ? "boolean" : "number";
  const values = new Float64Array(size);
  const place: number[] = [];
  let at = 0;

  const visit = (node: unknown): void => {
    const depth = place.length;
    const length = shape[depth] ?? 0;
    if (!Array.isArray(node) && !isNumericArray(node)) throw notAnArray(name, node, place, length);
    if (node.length !== length)
      throw new ShapeError(
        `${name}: ragged array: ${showPlace(place)} has length ${node.length}, but ${showPlace(place.map(() => 0))} has ` +
          `length ${length}. Give all of them the same length: nothing is padded.`,
      );
    if (depth < shape.length - 1) {
      for (let i = 0; i < length; i++) {
        place.push(i);
        visit(node[i]);
        place.pop();
      }
    } else if (Array.isArray(node)) {
      for (let i = 0; i < length; i++) {
        const value: unknown = node[i];
        if (typeof value !== kind) throw notAnElement(name, value, [...place, i], kind);
        values[at++] = Number(value);
      }
    } else {
      values.set(node, at);
      at += length;
    }
  };
  visit(nested);
  return { values, shape, kind };
}

/** `"abc"`, `12n`, `null`, `a Date`: a value as an error message shows it. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `the BigInt ${value}n`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "object" && value !== null)
    return typedArrayName(value) ?? `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
  return String(value);
}

function notAnArray(name: string, value: unknown, place: readonly number[], length: number): Error {
  if (typeof value === "number" || typeof value === "boolean")
    return new ShapeError(
      `${name}: ragged array: ${showPlace(place)} is ${String(value)}, but ${showPlace(place.map(() => 0))} is an array of ` +
        `length ${length}. Give every row the same form.`,
    );
  return new DTypeError(
    `${name}: ${showPlace(place)} is ${showValue(value)}, not an array of numbers. Give every row the same form.`,
  );
}

function notAnElement(name: string, value: unknown, place: readonly number[], kind: "number" | "boolean"): Error {
  if (Array.isArray(value) || isNumericArray(value))
    return new ShapeError(
      `${name}: ragged array: ${showPlace(place)} is an array of length ${value.length}, but ` +
        `${showPlace(place.map(() => 0))} is a ${kind}. Give every row the same form.`,
    );
  const advice =
    typeof value === "bigint"
      ? "Convert it with Number(…)."
      : typeof value === "boolean" || typeof value === "number"
        ? "Do not mix numbers and booleans."
        : "Numbers are needed: convert, impute or drop it first.";
  return new DTypeError(`${name}: ${showPlace(place)} is ${showValue(value)}, not a ${kind}. ${advice}`);
}
