const superscripts: Readonly<Record<string, string>> = {
  "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
}; // prettier-ignore

/** 10 to a whole power, in type: `10⁻⁵`. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((character) => superscripts[character] ?? character).join("")}`;
}

/** The decimals that a step needs: 0.25 needs two. Steps are 1, 2 or 5 times a power of ten. */
function decimalsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/**
 * A tick's number: as many decimals as the step needs; beyond 10⁵ or steps under 10⁻⁴ with a power of ten; a true minus sign.
 */
export function formatTick(value: number, step: number, largest: number): string {
  const minus = value < 0 ? "−" : "";
  const size = Math.abs(value);
  // Of 1.000006×10⁶ the power saves nothing.
  if ((largest >= 1e6 || step < 1e-4) && largest / step < 1e4) {
    if (size === 0) return "0";
    const exponent = Math.floor(Math.log10(largest) + 1e-9);
    const scaled = size / 10 ** exponent;
    const mantissa = scaled.toFixed(decimalsOf(step / 10 ** exponent));
    return `${minus}${mantissa}×${powerOfTen(exponent)}`;
  }
  return minus + size.toFixed(decimalsOf(step));
}

/** A number in running text: four significant digits, a power of ten only where the number is very large or small. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(size))));
}
