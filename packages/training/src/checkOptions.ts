import { ArgumentError, showValue } from "@chainrule/engine";

export { requireKnownOptions as checkOptions } from "@chainrule/engine";

/** Throws an ArgumentError unless the option is a number with low ≤ value ≤ high (value < high where `open`). */
export function checkNumber(where: string, name: string, value: number, low: number, high: number, open = false): void {
  const inside = typeof value === "number" && value >= low && (open ? value < high : value <= high);
  if (inside && Number.isFinite(value)) return;
  const range = high === Infinity ? `a finite number ≥ ${low}` : `a number in [${low}, ${high}${open ? ")" : "]"}`;
  throw new ArgumentError(
    `${where}: ${name} ${typeof value === "string" ? `"${value as string}"` : String(value)}. Use ${range}.`,
  );
}

/** Throws an ArgumentError unless the option is a finite number above 0. */
export function checkPositive(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value < Infinity) return;
  throw new ArgumentError(`${where}: ${name} ${showValue(value)}. Use a finite number above 0.`);
}

/** Throws an ArgumentError unless the option is a finite number. */
export function checkFinite(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value)) return;
  throw new ArgumentError(`${where}: ${name} ${showValue(value)}. Use a finite number.`);
}

/** Throws an ArgumentError unless the option is true or false. */
export function checkBoolean(where: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${name} ${showValue(value)}. Use true or false.`);
}
