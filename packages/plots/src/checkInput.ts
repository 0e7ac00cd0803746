import { ArgumentError, NumericError, ShapeError, showValue } from "@chainrule/engine";

/** Throws an ArgumentError unless the names are an array, or left out. */
export function requireNames(where: string, name: string, names: unknown): void {
  if (names !== undefined && !Array.isArray(names))
    throw new ArgumentError(`${where}: ${name} is ${showValue(names)}. Give an array of names, or leave it out.`);
}

/** Throws a ShapeError unless both have the same, positive number of entries. */
export function checkLengths(where: string, first: string, firstLength: number, second: string, secondLength: number): void {
  if (firstLength !== secondLength) {
    throw new ShapeError(
      `${where}: ${first} has ${firstLength} entries, ${second} has ${secondLength}. Give one of each per sample.`,
    );
  }
  if (firstLength === 0) throw new ShapeError(`${where}: ${first} is empty. Give at least one sample.`);
}

/** Throws a NumericError at the first value that is not finite. */
export function checkFinite(where: string, name: string, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      throw new NumericError(
        `${where}: ${name}[${index}] is ${String(values[index])}, expected a finite number. Leave such samples out, or find the step of training that blew up.`,
      );
    }
  }
}

/** Throws an ArgumentError unless every label is a whole number from 0 to count − 1. */
export function checkLabels(where: string, name: string, labels: ArrayLike<number>, count: number): void {
  for (let index = 0; index < labels.length; index++) {
    const value = labels[index] as number;
    if (!Number.isInteger(value) || value < 0 || value >= count) {
      throw new ArgumentError(
        `${where}: ${name}[${index}] is ${String(value)}, expected ${count === 1 ? "0" : `a whole number from 0 to ${count - 1}`}. Labels count from 0, and there must be a name for each class.`,
      );
    }
  }
}

/** Throws an ArgumentError unless all are strings. */
export function requireTexts(where: string, texts: Readonly<Record<string, unknown>>): void {
  for (const [name, text] of Object.entries(texts))
    if (typeof text !== "string") throw new ArgumentError(`${where}: ${name} is ${showValue(text)}. Give a string.`);
}

/** Throws an ArgumentError unless all are true or false. */
export function requireBooleans(where: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${name} is ${showValue(value)}. Give true or false.`);
}
