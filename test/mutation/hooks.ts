import tsBlankSpace from "ts-blank-space";
import { engineSource, instrument } from "./instrument.ts";

const { code } = instrument();

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

/** Node's load hook: gives the engine's modules with all mutants in them. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  const text = url.startsWith(engineSource.href) ? code.get(url.slice(engineSource.href.length)) : undefined;
  return text === undefined ? await next(url, context) : { format: "module", source: tsBlankSpace(text), shortCircuit: true };
}
