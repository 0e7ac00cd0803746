import type { TypedArray } from "@chainrule/engine";

/** What a network answers, on the host: one row per sample. Iterating gives the rows. */
export class Prediction implements Iterable<TypedArray> {
  /** All values, row after row. */
  readonly data: TypedArray;
  /** [rows, …]. */
  readonly shape: readonly number[];
  readonly dtype = "float32";

  constructor(data: TypedArray, shape: readonly number[]) {
    this.data = data;
    this.shape = shape;
  }

  /** Number of samples. */
  get rows(): number {
    return this.shape[0] ?? 0;
  }

  /** The values of one sample, as a view. */
  row(index: number): TypedArray {
    const width = this.rows === 0 ? 0 : this.data.length / this.rows;
    return this.data.subarray(index * width, (index + 1) * width);
  }

  *[Symbol.iterator](): Iterator<TypedArray> {
    for (let i = 0; i < this.rows; i++) yield this.row(i);
  }

  /** The index of the largest value of each row: the class, where columns are classes. */
  argMax(): number[] {
    return Array.from(this, (row) => {
      let best = 0;
      for (let i = 1; i < row.length; i++) if ((row[i] as number) > (row[best] as number)) best = i;
      return best;
    });
  }

  /** All values in nested arrays, as plain numbers. */
  toArray(): number[][] {
    return Array.from(this, (row) => Array.from(row));
  }
}
