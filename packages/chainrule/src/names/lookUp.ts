import { ArgumentError } from "@chainrule/engine";

/**
 * The entry of a table under a name. Only the table's own entries count, so that "constructor" is as unknown as any other wrong name:
 * that throws an ArgumentError which lists the known ones.
 */
export function lookUp<T>(kind: string, table: Readonly<Record<string, T>>, name: string): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name] as T;
  const shown = typeof name === "string" ? `"${name}"` : String(name);
  const known = Object.keys(table).map((key) => `"${key}"`);
  throw new ArgumentError(`compile: there is no ${kind} ${shown}. Choose from ${known.join(", ")}.`);
}
