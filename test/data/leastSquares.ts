import type { HostArray } from "@chainrule/data";

/** The plane through the data with the least squared error, by the normal equations in double precision on centred features. */
export function leastSquares(x: HostArray, y: HostArray): (row: readonly number[]) => number {
  const [rows = 0, width = 0] = x.shape;
  const at = (row: number, column: number): number => x.data[row * width + column] ?? 0;
  const means = Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += at(row, column);
    return sum / rows;
  });
  const targets = Float64Array.from(y.data);
  const target = targets.reduce((sum, value) => sum + value, 0) / rows;
  const system = means.map((mean, i) => [
    ...means.map((other, j) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += (at(row, i) - mean) * (at(row, j) - other);
      return sum;
    }),
    targets.reduce((sum, value, row) => sum + (value - target) * (at(row, i) - mean), 0),
  ]);
  const weights = solve(system);
  return (row) => row.reduce((sum, value, i) => sum + (value - (means[i] ?? 0)) * (weights[i] ?? 0), target);
}

/** Gauss-Jordan elimination with pivots; each row of the system ends with its right-hand side. */
function solve(system: readonly (readonly number[])[]): number[] {
  const rows = system.map((row) => [...row]);
  for (let i = 0; i < rows.length; i++) {
    let pivot = i;
    for (let j = i; j < rows.length; j++) if (Math.abs(rows[j]?.[i] ?? 0) > Math.abs(rows[pivot]?.[i] ?? 0)) pivot = j;
    const row = rows[pivot] ?? [];
    rows[pivot] = rows[i] ?? [];
    rows[i] = row.map((value) => value / (row[i] ?? 1));
    for (let j = 0; j < rows.length; j++) {
      if (j === i) continue;
      const factor = rows[j]?.[i] ?? 0;
      rows[j] = (rows[j] ?? []).map((value, k) => value - factor * (rows[i]?.[k] ?? 0));
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}
