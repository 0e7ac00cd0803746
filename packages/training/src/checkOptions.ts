import { ArgumentError } from "@chainrule/engine";

/** Throws an ArgumentError for an option that does not exist, listing those that do: plain JavaScript has no compiler to say so. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new ArgumentError(`${where}: options must be an object, got ${String(options)}. Use { ${known.join(", ")} }.`);
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new ArgumentError(`${where}: there is no option "${name}". Choose from ${known.map((n) => `"${n}"`).join(", ")}.`);
}

/** Throws an ArgumentError unless the option is a number with low ≤ value ≤ high (value < high where `open`). */
export function checkNumber(where: string, name: string, value: number, low: number, high: number, open = false): void {
  const inside = typeof value === "number" && value >= low && (open ? value < high : value <= high);
  if (inside && Number.isFinite(value)) return;
  const range = high === Infinity ? `a finite number ≥ ${low}` : `a number in [${low}, ${high}${open ? ")" : "]"}`;
  throw new ArgumentError(
    `${where}: ${name} ${typeof value === "string" ? `"${value as string}"` : String(value)}. Use ${range}.`,
  );
}
