/**
 * max |actual - expected| / max |expected| over the finite elements; the plain maximum where all expected are 0.
 * Infinity where lengths differ, or where an element that is not finite is not the same on both sides.
 */
export function scaledError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, magnitude] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (Number.isFinite(a) && Number.isFinite(e)) {
      difference = Math.max(difference, Math.abs(a - e));
      magnitude = Math.max(magnitude, Math.abs(e));
    } else if (!Object.is(a, e)) return Infinity;
  }
  return magnitude === 0 ? difference : difference / magnitude;
}
