import { lookUp } from "@chainrule/engine";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from "@chainrule/training";
import type { Loss } from "@chainrule/training";

const losses = {
  meanSquaredError: () => meanSquaredError(),
  meanAbsoluteError: () => meanAbsoluteError(),
  huber: () => huber(),
  softmaxCrossEntropy: () => softmaxCrossEntropy(),
  sigmoidCrossEntropy: () => sigmoidCrossEntropy(),
  binaryCrossentropy: () => binaryCrossentropy(),
  categoricalCrossentropy: () => categoricalCrossentropy(),
  sparseCategoricalCrossentropy: () => sparseCategoricalCrossentropy(),
} as const satisfies Readonly<Record<string, () => Loss>>;

/** Names of losses. */
export type LossName = keyof typeof losses;

/** The loss of that name with its default options. Throws an ArgumentError for an unknown name. */
export function lossByName(name: LossName): Loss {
  return lookUp("compile", "loss", losses, name)();
}
