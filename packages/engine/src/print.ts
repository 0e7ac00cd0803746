import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

/** Numbers (or booleans) in arrays of any depth. */
export type NestedValues = number | boolean | NestedValues[];

/** Row-major elements as nested arrays. */
export function nest(data: TypedArray, shape: Shape, dtype: DType): NestedValues {
  let at = 0;
  const build = (axis: number): NestedValues => {
    if (axis === shape.length) {
      const value = data[at++] ?? Number.NaN;
      return dtype === "bool" ? value !== 0 : value;
    }
    return Array.from({ length: shape[axis] ?? 0 }, () => build(axis + 1));
  };
  return build(0);
}

const EDGE = 3; // elements shown at each end of a long axis
const LONG = 8; // an axis longer than this is shortened

/** Values as text: one row per line, columns aligned, `…` where an axis is long. */
export function formatValues(data: TypedArray, shape: Shape, dtype: DType): string {
  const shown = (n: number): (number | null)[] =>
    n <= LONG
      ? Array.from({ length: n }, (_, i) => i)
      : [...Array.from({ length: EDGE }, (_, i) => i), null, ...Array.from({ length: EDGE }, (_, i) => n - EDGE + i)];
  const shownNumbers: number[] = [];
  const walk = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      shownNumbers.push(data[offset] ?? Number.NaN);
      return;
    }
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    for (const i of shown(shape[axis] ?? 0)) if (i !== null) walk(axis + 1, offset + i * inner);
  };
  walk(0, 0);
  const decimals = decimalsFor(shownNumbers);
  const cells = shownNumbers.map((value) => formatNumber(value, dtype, decimals));
  const width = cells.reduce((widest, cell) => Math.max(widest, cell.length), 0);
  let next = 0;
  const render = (axis: number, indent: string): string => {
    if (axis === shape.length) return (cells[next++] ?? "").padStart(width);
    const last = axis === shape.length - 1;
    const parts = shown(shape[axis] ?? 0).map((i) => (i === null ? "…" : render(axis + 1, `${indent} `)));
    return `[${parts.join(last ? ", " : `,\n${indent} `)}]`;
  };
  return render(0, "");
}

const [tiny, huge] = [1e-4, 1e6]; // beyond these, numbers are written with an exponent
const [fewest, accuracy] = [4, 5e-4]; // decimals, and how far a number may be rounded, relative to itself

/** As many decimals as all numbers need, so that none of them is rounded by more than half a unit of its fourth digit. */
function decimalsFor(values: readonly number[]): number {
  let decimals = fewest;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude < tiny || magnitude >= huge) continue;
    while (Math.abs(Number(magnitude.toFixed(decimals)) - magnitude) > accuracy * magnitude) decimals++;
  }
  return decimals;
}

function formatNumber(value: number, dtype: DType, decimals: number): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (dtype === "int32" || !Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < tiny || magnitude >= huge)) return value.toExponential(3);
  return value.toFixed(decimals);
}
