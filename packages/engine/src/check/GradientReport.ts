/** One derivative that was compared. */
export interface GradientEntry {
  /** The element by its path in the argument and its index: `dense.kernel[2, 0]`. */
  readonly where: string;
  /** What the rules say. */
  readonly rule: number;
  /** What central differences say. */
  readonly difference: number;
  /** |rule − difference| / (absolute + relative |difference|): above 1 the entry fails. */
  readonly excess: number;
  /** Whether differences of half the step say something else by more than is allowed: a kink, a jump, or noise near the point. */
  readonly isRough: boolean;
}

/** What `checkGradients` found. `toString()` is a table of the worst entries. */
export class GradientReport {
  /** Whether all entries agree, and forward mode with reverse mode. */
  readonly passed: boolean;
  /** Entries compared, of so many elements. */
  readonly checked: number;
  readonly elements: number;
  /** Worst first. */
  readonly entries: readonly GradientEntry[];
  /** |<u, J dx> − <Jᵀu, dx>| relative to the terms' magnitudes, for random u and dx: forward mode against reverse mode. */
  readonly modesDiffer: number;

  constructor(entries: readonly GradientEntry[], elements: number, modesDiffer: number) {
    this.entries = [...entries].sort((a, b) => b.excess - a.excess);
    this.checked = entries.length;
    this.elements = elements;
    this.modesDiffer = modesDiffer;
    this.passed = modesDiffer <= 1e-9 && this.entries.every(({ excess }) => excess <= 1);
  }

  toString(): string {
    const wrong = this.entries.filter(({ excess }) => !(excess <= 1));
    const head = this.passed
      ? `gradients agree: ${this.checked} of ${this.elements} elements checked, all within tolerance`
      : `gradients DISAGREE: ${wrong.length} of ${this.checked} elements checked (${this.elements} in all)`;
    const modes = `forward against reverse mode: ${this.modesDiffer.toExponential(1)}${this.modesDiffer <= 1e-9 ? "" : " (too much)"}`;
    const rows = this.entries
      .slice(0, 10)
      .map(({ where, rule, difference, excess, isRough }) => [
        where,
        number(rule),
        number(difference),
        `${excess.toPrecision(2)}${isRough ? " (rough: a kink near?)" : ""}`,
      ]);
    return [head, modes, ...aligned([["element", "rule", "difference", "error / allowed"], ...rows])].join("\n");
  }
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(8) : String(value);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
}
