import type { Group, Program } from "./program.ts";

/**
 * For each step of a plan, the values whose last use it is and which are to be freed behind it: neither results, nor state, nor
 * constants, nor entries. A value that nothing reads dies where it is made.
 */
export function lastUses(program: Program, plan: readonly Pick<Group, "inputs" | "outputs">[]): readonly (readonly number[])[] {
  const kept = new Set(
    [...program.results, ...program.state, ...program.constants, ...program.entries].map(({ value }) => value),
  );
  const dying: number[][] = plan.map(() => []);
  for (let i = plan.length - 1; i >= 0; i--) {
    const { inputs, outputs } = plan[i]!;
    for (const value of [...inputs, ...outputs]) {
      if (kept.has(value)) continue;
      kept.add(value);
      dying[i]!.push(value);
    }
  }
  return dying;
}
