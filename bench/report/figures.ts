/** Three digits that count. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Milliseconds, or seconds from a thousand of them on. */
export function duration(milliseconds: number): string {
  return milliseconds >= 10_000 ? `${short(milliseconds / 1000)} s` : `${short(milliseconds)} ms`;
}

/** Bytes in the unit that suits them, of a thousand each. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : short(value)} ${units[unit] ?? ""}`;
}
