import { ArgumentError, showValue } from "@chainrule/engine";

/** An ArgumentError unless `value` is an integer of at least 1: a number of units, a size. */
export function requireCount(where: string, what: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new ArgumentError(`${where}: ${what} ${showValue(value)}. Use an integer of at least 1.`);
}

/** An ArgumentError unless `value` is an integer: an axis, counted from the end if negative. */
export function requireInteger(where: string, what: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new ArgumentError(`${where}: ${what} ${showValue(value)}. Use an integer.`);
}

/** An ArgumentError unless `value` is a finite number that `holds` accepts; `range` says which those are. */
export function requireNumber(
  where: string,
  what: string,
  value: unknown,
  range = "a finite number",
  holds: (value: number) => boolean = () => true,
): asserts value is number {
  if (typeof value !== "number" || !Number.isFinite(value) || !holds(value))
    throw new ArgumentError(`${where}: ${what} ${showValue(value)}. Use ${range}.`);
}

/** An ArgumentError unless `value` is true or false. */
export function requireBoolean(where: string, what: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${what} ${showValue(value)}. Use true or false.`);
}
