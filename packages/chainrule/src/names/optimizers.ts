import { lookUp } from "@chainrule/engine";
import { adam, sgd } from "@chainrule/training";
import type { Optimizer } from "@chainrule/training";

const optimizers = {
  sgd: () => sgd(),
  adam: () => adam(),
} as const satisfies Readonly<Record<string, () => Optimizer>>;

/** Names of optimizers. */
export type OptimizerName = keyof typeof optimizers;

/** The optimizer of that name with its default options. Throws an ArgumentError for an unknown name. */
export function optimizerByName(name: OptimizerName): Optimizer {
  return lookUp("compile", "optimizer", optimizers, name)();
}
