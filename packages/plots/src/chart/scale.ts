import { nice, tickStep, ticks } from "d3-array";
import { formatTick, powerOfTen } from "./formatTick.ts";

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** From values to pixels, with the marks that belong to it. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  readonly position: (value: number) => number;
}

/** How a scale is made. */
export interface ScaleOptions {
  /** About how many marks. */
  readonly count?: number;
  /** Widen the domain to round numbers. */
  readonly round?: boolean;
  /** Marks at whole numbers only. */
  readonly whole?: boolean;
}

/** Smallest and largest of the finite values; [0, 1] when there is none. */
export function extentOf(values: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** The extent with a share of its length added on both sides; a single value gets room around it. */
export function widen([low, high]: readonly [number, number], share: number): [number, number] {
  const length = high - low;
  // A length that is lost in the rounding of its ends (or is zero) draws nothing: half of the value is a visible one.
  if (!(length > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
    const room = Math.abs(low) / 2 || 1;
    return [low - room, high + room];
  }
  return [low - share * length, high + share * length];
}

/** position = from + (value − low) / (high − low) · (to − from), with marks at 1, 2 or 5 times a power of ten. */
export function linearScale(
  domain: readonly [number, number],
  [from, to]: readonly [number, number],
  { count = 6, round = false, whole = false }: ScaleOptions = {},
): Scale {
  const [low, high] = round ? nice(domain[0], domain[1], count) : domain;
  const step = whole ? Math.max(1, tickStep(low, high, count)) : tickStep(low, high, count);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const values = ticks(low, high, count).filter((value) => !whole || Number.isInteger(value));
  return {
    domain: [low, high],
    ticks: values.map((value) => ({ value, label: formatTick(value, step, largest) })),
    position: (value) => from + ((value - low) / (high - low)) * (to - from),
  };
}

/** Linear in log₁₀. Marks at powers of ten; where fewer than three fit, at 1, 2 and 5 times them. The domain must be positive. */
export function logScale(
  [first, last]: readonly [number, number],
  [from, to]: readonly [number, number],
  { count = 6 }: ScaleOptions = {},
): Scale {
  const single = !(last > first * (1 + 1e-12));
  const [low, high] = single ? [first / 2, last * 2] : [first, last];
  const [start, end] = [Math.log10(low), Math.log10(high)];
  const position = (value: number): number => from + ((Math.log10(value) - start) / (end - start)) * (to - from);

  const exponents = ticks(Math.ceil(start - 1e-9), Math.floor(end + 1e-9), count).filter(Number.isInteger);
  const plain = low >= 1e-4 && high <= 1e5;
  let marks = exponents.map((exponent) => {
    const value = Number(`1e${exponent}`);
    return { value, label: plain ? formatTick(value, Math.min(1, value), value) : powerOfTen(exponent) };
  });
  if (marks.length < 3) {
    marks = [];
    for (let exponent = Math.floor(start); exponent <= Math.floor(end); exponent++) {
      for (const digit of [1, 2, 5]) {
        const value = Number(`${digit}e${exponent}`);
        if (value < low || value > high) continue;
        const text =
          exponent >= -4 && exponent <= 4
            ? formatTick(value, Number(`1e${exponent}`), value)
            : `${digit}×${powerOfTen(exponent)}`;
        marks.push({ value, label: text });
      }
    }
  }
  // Over so short a stretch a logarithm is almost straight, and round steps say more.
  if (marks.length < 3) marks = [...linearScale([low, high], [from, to], { count }).ticks];
  return { domain: [low, high], ticks: marks, position };
}
