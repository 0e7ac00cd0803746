import { ArgumentError } from "@chainrule/engine";
import { checkOptions } from "../checkOptions.ts";
import type { LossReduction } from "./loss.ts";

/** Options that every loss has. */
export interface LossOptions {
  /** How the samples' losses become one number; "sumOverBatchSize" when left out. */
  readonly reduction?: LossReduction;
}

const reductions: readonly LossReduction[] = ["sumOverBatchSize", "sum", "meanWithSampleWeight"];

/** The reduction that the options ask for. Throws an ArgumentError for one that does not exist, or for an unknown option. */
export function checkReduction(where: string, options: LossOptions, known: readonly string[] = []): LossReduction {
  checkOptions(where, options, [...known, "reduction"]);
  const { reduction = "sumOverBatchSize" } = options;
  if (!reductions.includes(reduction))
    throw new ArgumentError(
      `${where}: there is no reduction "${reduction as string}". Choose from ${reductions.map((name) => `"${name}"`).join(", ")}.`,
    );
  return reduction;
}
