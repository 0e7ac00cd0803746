import { markdownTable } from "../../bench/report/textTable.ts";
import type { Mutant } from "./instrument.ts";

/** What became of a mutant. */
export interface Outcome {
  readonly mutant: Mutant;
  /** How many configurations run through the place. */
  readonly reached: number;
  /** What noticed the mistake; undefined where nothing did. */
  readonly by: string | undefined;
}

/** The survivors as lines for the terminal, and the section of docs/coverage.md. */
export function mutationReport(
  outcomes: readonly Outcome[],
  explanations: Readonly<Record<string, string>>,
): { readonly lines: readonly string[]; readonly markdown: string } {
  const survivors = outcomes.filter(({ by }) => by === undefined);
  const killed = outcomes.length - survivors.length;
  const score = `${killed} of ${outcomes.length} mutants are killed (${((100 * killed) / Math.max(1, outcomes.length)).toFixed(1)} %)`;
  const unexplained = survivors.filter(({ mutant }) => explanations[keyOf(mutant)] === undefined);
  const files = [...new Set(outcomes.map(({ mutant }) => mutant.file))].map((file) => {
    const here = outcomes.filter(({ mutant }) => mutant.file === file);
    return [file, String(here.length), String(here.filter(({ by }) => by !== undefined).length)];
  });
  const rows = survivors.map(({ mutant, reached }) => [
    mutant.file,
    code(mutant.original),
    code(mutant.mutated),
    explanations[keyOf(mutant)] ?? (reached === 0 ? "not explained; no configuration gets there" : "not explained"),
  ]);
  const lines = [
    ...survivors.map(({ mutant, reached }) => {
      const known = explanations[keyOf(mutant)] === undefined ? "" : " (explained)";
      return `${mutant.file}:${mutant.line} [${mutant.operator}, ${reached} configurations]${known}\n    ${keyOf(mutant)}`;
    }),
    `${score}; ${survivors.length} survive, ${unexplained.length} of them unexplained`,
  ];
  const markdown = `Every derivative rule of the engine is broken once in every way that applies: a sign flipped, a factor changed, an operand or a
result dropped, operands swapped, a transpose or sum left out, a constant, flag or condition changed, a need ignored. A mutant is killed if any of
the derivative checks of test/gradients.both.test.ts, or of 60 random configurations per family, fails on the float64 reference.

${score}; ${survivors.length} survive, ${unexplained.length} of them not explained.

${markdownTable([["file of packages/engine/src", "mutants", "killed"], ...files])}

${survivors.length === 0 ? "" : markdownTable([["survivor in", "rule", "broken to", "why nothing notices"], ...rows])}`;
  return { lines, markdown };
}

/** A mutant's text, by which its explanation is found again. */
export function keyOf({ file, original, mutated }: Mutant): string {
  return `${file}: ${short(original)} => ${short(mutated)}`;
}

const short = (text: string): string => text.replace(/\s+/g, " ").replace(/^(.{90}).*(.{60})$/, "$1 … $2");
const code = (text: string): string => `\`${short(text).replaceAll("|", "\\|").replaceAll("`", "'")}\``;
