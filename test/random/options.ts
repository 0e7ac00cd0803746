/** What may be chosen from outside for the random configurations. */
export interface RandomOptions {
  readonly seed: number;
  /** How many configurations per family, in place of the usual number. */
  readonly runs: number | undefined;
  /** Where in the draw to begin, as fast-check's message gives it. */
  readonly path: string | undefined;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly random: RandomOptions;
    /** Whether the tables of docs/coverage.md are measured anew. */
    readonly writesCoverage: boolean;
  }
}

/** CHAINRULE_SEED, CHAINRULE_RUNS and CHAINRULE_PATH, or the usual. */
export function randomOptions(environment: Readonly<Record<string, string | undefined>>): RandomOptions {
  const integer = (name: string): number | undefined => {
    const text = environment[name];
    if (text === undefined || text === "") return undefined;
    if (!/^-?\d+$/.test(text)) throw new Error(`${name} is "${text}". Use an integer.`);
    return Number(text);
  };
  return { seed: integer("CHAINRULE_SEED") ?? 20261121, runs: integer("CHAINRULE_RUNS"), path: environment["CHAINRULE_PATH"] };
}
