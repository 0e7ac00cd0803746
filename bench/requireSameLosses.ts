/** How far losses may lie apart, relatively: rounding, but no other batch, weight or constant. */
export const lossTolerance = 1e-4;

/**
 * The largest relative difference between a contender's losses and ours, step by step. Throws where it is more than `lossTolerance`, or
 * where the lists differ in length: such a contender does not do the same work, and no time of its may be compared.
 */
export function requireSameLosses(ours: readonly number[], others: readonly number[]): number {
  if (ours.length === 0 || others.length !== ours.length)
    throw new Error(`We gave ${ours.length} losses, it gave ${others.length}. Nothing of it is reported.`);
  const differences = ours.map((loss, i) => {
    const difference = Math.abs(loss - (others[i] as number)) / Math.abs(loss);
    if (difference <= lossTolerance) return difference;
    throw new Error(
      `The losses differ by ${difference.toExponential(1)} at number ${i + 1}, which is more than ${lossTolerance}: ours ` +
        `${ours.join(", ")}, its ${others.join(", ")}. It does not do the same work; nothing of it is reported.`,
    );
  });
  return Math.max(...differences);
}
