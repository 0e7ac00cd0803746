/** How far losses may lie apart, relatively: rounding, but no other batch, weight or constant. */
export const lossTolerance = 1e-4;

/**
 * The largest relative difference between contenders' losses, step by step. Throws where it is more than `lossTolerance`, or where the
 * lists differ in length: such contenders do not do the same work, and no time of theirs may be compared.
 */
export function requireSameLosses(losses: readonly (readonly number[])[]): number {
  const [first = [], ...others] = losses;
  let largest = 0;
  for (const other of others) {
    if (first.length === 0 || other.length !== first.length)
      throw new Error(`One contender gave ${first.length} losses, another ${other.length}. Nothing is reported.`);
    first.forEach((loss, i) => {
      const difference = Math.abs(loss - (other[i] as number)) / Math.abs(loss);
      if (!(difference <= lossTolerance))
        throw new Error(
          `The losses differ by ${difference.toExponential(1)} at number ${i + 1}, which is more than ${lossTolerance}: ` +
            `${first.join(", ")} and ${other.join(", ")}. The contenders do not do the same work; nothing is reported.`,
        );
      largest = Math.max(largest, difference);
    });
  }
  return largest;
}
