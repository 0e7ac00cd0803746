/** One tensor of a training pass, compared with the first device's. */
export interface ComparisonRow {
  readonly device: string;
  readonly what: "output" | "loss" | "gradient by output" | "gradient";
  /** The layer's, parameter's or input's path; empty for the loss. */
  readonly path: string;
  /** max |a − b| / max |b|, b being the first device's: see `CompareOptions`. */
  readonly error: number;
}

/** What `compareBackends` found. `toString()` is a table, one line per tensor, one column per device. */
export class DeviceComparison {
  /** The device that the others are measured by. */
  readonly measure: string;
  /** In the order of the pass, device by device. */
  readonly rows: readonly ComparisonRow[];
  readonly tolerance: number;
  /** The first row outside the tolerance, in the order of the pass. */
  readonly firstDivergence: ComparisonRow | undefined;

  constructor(measure: string, rows: readonly ComparisonRow[], tolerance: number) {
    this.measure = measure;
    this.rows = rows;
    this.tolerance = tolerance;
    this.firstDivergence = rows.find(({ error }) => !(error <= tolerance));
  }

  /** Whether everything agrees within the tolerance. */
  get agrees(): boolean {
    return this.firstDivergence === undefined;
  }

  toString(): string {
    const devices = [...new Set(this.rows.map(({ device }) => device))];
    const names = [...new Set(this.rows.map(nameOf))];
    const cell = (name: string, device: string): string => {
      const row = this.rows.find((one) => nameOf(one) === name && one.device === device);
      return row === undefined ? "" : `${row.error.toExponential(1)}${row.error <= this.tolerance ? "" : " !"}`;
    };
    const table = [
      [`against ${this.measure}`, ...devices],
      ...names.map((name) => [name, ...devices.map((device) => cell(name, device))]),
    ];
    const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)));
    const lines = table.map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
    const { firstDivergence: first } = this;
    const verdict =
      first === undefined
        ? `all agree within ${this.tolerance}`
        : `first divergence: ${nameOf(first)} on ${first.device}, ${first.error.toExponential(1)} against ${this.tolerance} allowed`;
    return [...lines, verdict].join("\n");
  }
}

function nameOf({ what, path }: ComparisonRow): string {
  return path === "" ? what : `${what} ${path}`;
}
