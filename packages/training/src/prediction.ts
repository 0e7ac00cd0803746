import { ArgumentError, showShape } from "@chainrule/engine";
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

  /** The values of one sample, of whatever rank, as a flat view. */
  row(index: number): TypedArray {
    const width = this.rows === 0 ? 0 : this.data.length / this.rows;
    return this.data.subarray(index * width, (index + 1) * width);
  }

  *[Symbol.iterator](): Iterator<TypedArray> {
    for (let i = 0; i < this.rows; i++) yield this.row(i);
  }

  /**
   * The index of the largest value along the last axis, the first of equals: the class, where the last axis has one value per class.
   * [rows, classes] gives number[]; more axes nest: [rows, steps, classes] gives `argMax<number[][]>()`.
   * Throws an ArgumentError where the last axis has one value, which is always the largest.
   */
  argMax(): number[];
  argMax<A extends Nested>(): A;
  argMax(): Nested {
    const { data, shape } = this;
    const classes = shape.at(-1) ?? 1;
    if (shape.length < 2 || classes === 1)
      throw new ArgumentError(
        `argMax: a prediction of shape ${showShape(shape)} has one value to choose from, which is always the largest. ` +
          "Compare the chance of yes with a half: Array.from(await model.probabilities(x), ([chance]) => chance > 0.5).",
      );
    const largest = (from: number): number => {
      let best = 0;
      for (let k = 1; k < classes; k++) if ((data[from + k] as number) > (data[from + best] as number)) best = k;
      return best;
    };
    return nested(shape.slice(0, -1), (at) => largest(at * classes));
  }

  /** All values in arrays nested to the rank, as plain numbers: number[][] for [rows, outputs], `toArray<number[][][]>()` for rank 3. */
  toArray(): number[][];
  toArray<A extends Nested>(): A;
  toArray(): Nested {
    return nested(this.shape, (at) => this.data[at] as number);
  }
}

/** Arrays nested in each other. */
type Nested = (number | Nested)[];

/** An array of the shape with `valueAt(position)` at each place, positions in row-major order. */
function nested([size = 0, ...rest]: readonly number[], valueAt: (at: number) => number, before = 0): Nested {
  return Array.from({ length: size }, (_, i) => {
    const at = before * size + i;
    return rest.length === 0 ? valueAt(at) : nested(rest, valueAt, at);
  });
}
