import { ArgumentError } from "@chainrule/engine";
import { showValue } from "./choose.ts";

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

/** An ArgumentError where options hold a name that the layer does not know: a typo would be ignored silently. */
export function requireKnownOptions(where: string, options: unknown, known: readonly string[]): void {
  const list = known.map((name) => `"${name}"`).join(", ");
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new ArgumentError(`${where}: options ${showValue(options)}. Use an object with some of ${list}.`);
  for (const name of Object.keys(options))
    if (!known.includes(name)) throw new ArgumentError(`${where}: unknown option ${showValue(name)}. Known: ${list}.`);
}
