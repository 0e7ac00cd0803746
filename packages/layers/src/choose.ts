import { ArgumentError } from "@chainrule/engine";

/** The entry of a table under a user's choice. Own entries only; an ArgumentError lists the known names. */
export function choose<T>(where: string, what: string, table: Readonly<Record<string, T>>, name: unknown): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name] as T;
  const known = Object.keys(table).map((key) => `"${key}"`);
  throw new ArgumentError(`${where}: unknown ${what} ${showValue(name)}. Known: ${known.join(", ")}.`);
}

/** A value as it would be written in code: strings in quotes, records spelled out, specs as the call that makes them. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name || "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length > 8 ? `an array of ${value.length}` : `[${value.map(showValue).join(", ")}]`;
  const own = Object.getOwnPropertyDescriptor(value, "toString")?.value as unknown;
  if (typeof own === "function") return (own as () => string)();
  if (Object.getPrototypeOf(value) !== Object.prototype) return `a ${value.constructor?.name || "bare object"}`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, item]) => `${key}: ${showValue(item)}`).join(", ")} }`;
}
