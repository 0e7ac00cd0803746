import { draws } from "./draws.ts";
import { firstStep } from "./firstStep.ts";
import { inference } from "./inference.ts";
import { memory } from "./memory.ts";
import type { PartOptions, Section } from "./part.ts";
import { sweeps } from "./sweeps.ts";
import { times } from "./times.ts";

/** The parts of the bench by their names, in the order in which they run. */
export const parts = { times, draws, memory, first: firstStep, inference, sweeps } as const satisfies Readonly<
  Record<string, (options: PartOptions) => Promise<readonly Section[]>>
>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];

/** The name, known to be a part's. Throws where it is none. */
export function partNamed(name: string): PartName {
  if (name in parts) return name as PartName;
  throw new Error(`There is no part "${name}". Parts are ${partNames.join(", ")}.`);
}
