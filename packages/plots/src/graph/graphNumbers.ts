import type { GraphNode } from "@chainrule/engine";

/** A number to so many digits, without needless zeros: 0.4794, 12, 1.2e-7. */
export function showNumber(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))).replace("-", "−") : String(value).replace("-", "−");
}

/** Numbers of a value or a derivative: a scalar as it is, up to six elements one by one, else the shape. */
export function showValues(value: GraphNode["value"] | undefined, shape: readonly number[], digits: number): string {
  if (typeof value === "number") return showNumber(value, digits);
  if (typeof value === "boolean") return String(value);
  if (value === undefined) return "";
  if (shape.reduce((n, m) => n * m, 1) > 6) return `[${shape.join(" × ")}]`;
  const nested = (item: unknown): string =>
    Array.isArray(item) ? `[${item.map(nested).join(", ")}]` : typeof item === "number" ? showNumber(item, digits) : String(item);
  return nested(value);
}
