import { ArgumentError } from "@chainrule/engine";

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
