import { ArgumentError, showValue } from "@chainrule/engine";
import { Model } from "./model.ts";

/**
 * How a model's steps run: for each program, by shapes, how often it was replayed and what the device made of it, or why it runs eagerly.
 * Text for reading. With `programs: true` the lists of kernel calls follow. Throws an ArgumentError for what is no model.
 */
export function explain(model: unknown, { programs = false }: { readonly programs?: boolean } = {}): string {
  if (!(model instanceof Model)) throw new ArgumentError(`explain: expected a compiled model, got ${showValue(model)}.`);
  const steps = model.step.programs;
  const lists = programs ? [...steps.list()].map(([key, program]) => `\n${key}\n${String(program)}`) : [];
  return [steps.explain(), ...lists].join("\n");
}
