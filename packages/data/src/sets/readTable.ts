import type { Features } from "../hostArray.ts";

/** A table with one more column, taken off its end. */
export interface Table {
  /** [rows, columns - 1] */
  readonly x: Features;
  /** The last column. */
  readonly last: readonly number[];
}

/** Reads numbers set apart by white space, `columns` to the row. The text is our own, so nothing is checked. */
export function readTable(text: string, columns: number): Table {
  const values = text.trim().split(/\s+/);
  const rows = values.length / columns;
  const width = columns - 1;
  const data = new Float32Array(rows * width);
  const last: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) data[row * width + column] = Number(values[row * columns + column]);
    last.push(Number(values[row * columns + width]));
  }
  return { x: { data, shape: [rows, width], dtype: "float32" }, last };
}
