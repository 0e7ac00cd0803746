/** Three Gaussian bumps and softmax of their logarithms: a smooth classifier of the plane, with curved boundaries. */
const bumps = [
  { at: [1.5, 0.3], spread: [0.06, 0.04] },
  { at: [4.3, 1.3], spread: [0.25, 0.07] },
  { at: [5.6, 2.0], spread: [0.33, 0.1] },
] as const;

/** Chances of three classes: [n][2] to [n][3]. */
export function threeChances(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => {
    const logits = bumps.map(({ at, spread }) =>
      [0, 1].reduce((sum, d) => sum - ((row[d] as number) - (at[d] as number)) ** 2 / (2 * (spread[d] as number)), 0),
    );
    const largest = Math.max(...logits);
    const powers = logits.map((u) => Math.exp(u - largest));
    const total = powers.reduce((sum, e) => sum + e, 0);
    return powers.map((e) => e / total);
  });
}

/** The index of the largest, the first of equals. */
export function largest(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}

/** Thirty points around the bumps and their classes; two are given a wrong label. */
export function thirtyPoints(): { points: number[][]; labels: number[] } {
  const points = Array.from({ length: 30 }, (_, i) => {
    const { at } = bumps[i % 3] as (typeof bumps)[number];
    return [at[0] + 0.4 * Math.sin(7 * i), at[1] + 0.2 * Math.cos(5 * i)];
  });
  const labels = threeChances(points).map(largest);
  labels[4] = ((labels[4] as number) + 1) % 3;
  labels[9] = ((labels[9] as number) + 2) % 3;
  return { points, labels };
}
