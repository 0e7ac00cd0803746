import { ArgumentError, type ComputationGraph, requireKnownOptions, showValue } from "@chainrule/engine";
import { requireTexts } from "../checkInput.ts";

/** Options that pictures and tables of graphs share. */
export interface GraphOptions {
  readonly title?: string;
  /** Digits of the numbers; 4. */
  readonly digits?: number;
}

/** Throws an ArgumentError unless it is a graph that `trace` made, with options that exist. */
export function checkGraph(where: string, graph: ComputationGraph, options: GraphOptions, known: readonly string[]): void {
  const isGraph = typeof graph === "object" && graph !== null && Array.isArray(graph.nodes) && Array.isArray(graph.edges);
  if (!isGraph)
    throw new ArgumentError(
      `${where}: ${graph instanceof Promise ? "a promise" : showValue(graph)} is no graph. Give what \`await trace(f)(…)\` returns.`,
    );
  requireKnownOptions(where, options, known);
  const { digits = 4, title = "" } = options;
  requireTexts(where, { title });
  if (!Number.isInteger(digits) || digits < 1 || digits > 15)
    throw new ArgumentError(`${where}: digits is ${showValue(digits)}. Give a whole number from 1 to 15.`);
}
