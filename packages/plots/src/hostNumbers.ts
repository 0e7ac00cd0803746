import { ArgumentError, ShapeError, showShape, showValue } from "@chainrule/engine";

/** Numbers on the host with the shape they stand for, row by row: what data sets hold and models answer. */
export interface ShapedNumbers {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A number or a row of numbers per sample. */
export type HostNumbers = ArrayLike<number | ArrayLike<number>> | ShapedNumbers;

/**
 * A number (shape [n]) or a row (shape [n, k]) per sample.
 * @throws ShapeError for other ranks, ArgumentError for what is not on the host.
 */
export function entriesOf(where: string, name: string, numbers: HostNumbers): ArrayLike<number | ArrayLike<number>> {
  if (typeof numbers !== "object" || numbers === null || !("shape" in numbers)) {
    if (typeof numbers === "object" && typeof (numbers as ArrayLike<unknown> | null)?.length === "number") return numbers;
    throw new ArgumentError(
      `${where}: ${name} is ${showValue(numbers)}, not an array. Give numbers, rows of numbers, or { data, shape }.`,
    );
  }
  const { data, shape } = numbers;
  if (typeof (data as ArrayLike<number> | undefined)?.length !== "number") {
    throw new ArgumentError(`${where}: ${name} has a shape but no data here. Read a tensor first: await x.read().`);
  }
  if (!Array.isArray(shape))
    throw new ArgumentError(`${where}: ${name} has the shape ${showValue(shape)}. Give sizes, as [n, k].`);
  const [rows, width, ...rest] = shape as readonly number[];
  const size = shape.reduce((product, length) => product * length, 1);
  if (rows === undefined || rest.length > 0 || size !== data.length) {
    throw new ShapeError(
      `${where}: ${name} has shape ${showShape(shape)} and ${data.length} numbers, expected [n] or [n, k] and as many numbers.`,
    );
  }
  if (width === undefined) return data;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, column) => data[row * width + column] as number),
  );
}

/**
 * One number per sample, from shape [n] or [n, 1].
 * @throws ShapeError where a sample has several.
 */
export function vectorOf(where: string, name: string, numbers: HostNumbers): number[] {
  return Array.from(entriesOf(where, name, numbers), (entry, index) => {
    if (typeof entry === "number") return entry;
    requireRow(where, name, index, entry);
    if (entry.length === 1) return entry[0] as number;
    throw new ShapeError(`${where}: ${name}[${index}] has ${entry.length} numbers, expected one per sample.`);
  });
}

/**
 * One row of `width` numbers per sample, from shape [n, width].
 * @throws ShapeError where a row has another length.
 */
export function rowsOf(where: string, name: string, numbers: HostNumbers, width: number): number[][] {
  return Array.from(entriesOf(where, name, numbers), (entry, index) => {
    if (typeof entry !== "number") requireRow(where, name, index, entry);
    if (typeof entry !== "number" && entry.length === width) return Array.from(entry);
    const got = typeof entry === "number" ? "one number" : `${entry.length} numbers`;
    throw new ShapeError(`${where}: ${name}[${index}] has ${got}, expected a row of ${width}.`);
  });
}

/** An ArgumentError unless an entry that is no number is a row of them. */
function requireRow(where: string, name: string, index: number, entry: unknown): asserts entry is ArrayLike<number> {
  if (typeof entry === "object" && typeof (entry as ArrayLike<unknown> | null)?.length === "number") return;
  throw new ArgumentError(`${where}: ${name}[${index}] is ${showValue(entry)}, expected a number or a row of numbers.`);
}
