import { showValue } from "../choices.ts";
import { ArgumentError } from "../errors.ts";

/** An ArgumentError unless `value` is a finite number that `holds` accepts; `range` says which those are. */
export function requireFinite(
  where: string,
  what: string,
  value: unknown,
  range = "a finite number",
  holds: (value: number) => boolean = () => true,
): void {
  if (typeof value !== "number" || !Number.isFinite(value) || !holds(value))
    throw new ArgumentError(`${where}: ${what} ${showValue(value)}. Use ${range}.`);
}
