import { ArgumentError } from "./errors.ts";

/**
 * The entry of a table under a user's choice. Own entries only, so that "constructor" is as unknown as any other wrong name: that throws
 * an ArgumentError which lists the known ones. `what` is the kind of thing: "loss".
 */
export function lookUp<T>(where: string, what: string, table: Readonly<Record<string, T>>, name: unknown): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name] as T;
  throw new ArgumentError(`${where}: there is no ${what} ${showValue(name)}. Choose from ${listed(Object.keys(table))}.`);
}

/**
 * Throws an ArgumentError for an option that does not exist, listing those that do, and for options that are no object: plain JavaScript
 * has no compiler to say so, and a typo would be ignored silently.
 */
export function requireKnownOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options) || isOfClass(options))
    throw new ArgumentError(`${where}: options must be an object, got ${showValue(options)}. Use { ${known.join(", ")} }.`);
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new ArgumentError(`${where}: there is no option ${showValue(name)}. Choose from ${listed(known)}.`);
}

/** Whether an object has a class of its own: a tensor or a date in place of options, say. */
function isOfClass(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

/** Throws an ArgumentError unless the value of an option is true or false: any word would count as true, "no" included. */
export function requireFlag(where: string, option: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${option} is ${showValue(value)}. Use true or false.`);
}

const [longestList, deepest] = [8, 4];

/**
 * A value as it would be written in code, for messages and labels: strings in quotes, short arrays and records spelled out, functions
 * by their names, objects of a class by their class or, if they have one of their own, by `toString()`.
 */
export function showValue(value: unknown, depth = 0): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name || "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    if (value.length > longestList || depth === deepest) return `an array of ${value.length}`;
    return `[${value.map((item) => showValue(item, depth + 1)).join(", ")}]`;
  }
  const own = Object.getOwnPropertyDescriptor(value, "toString")?.value as unknown;
  if (typeof own === "function") return (own as () => string)();
  if (Object.getPrototypeOf(value) !== Object.prototype) return `a ${value.constructor?.name || "bare object"}`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  if (depth === deepest) return "an object";
  return `{ ${entries.map(([key, item]) => `${key}: ${showValue(item, depth + 1)}`).join(", ")} }`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
