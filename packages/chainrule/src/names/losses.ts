import { lookUp } from "@chainrule/engine";
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  multiMargin,
  negativeLogLikelihood,
  poisson,
  sigmoidCrossEntropy,
  smoothL1,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
  squaredHinge,
} from "@chainrule/training";
import type { Loss } from "@chainrule/training";

const losses = {
  meanSquaredError: () => meanSquaredError(),
  meanAbsoluteError: () => meanAbsoluteError(),
  meanAbsolutePercentageError: () => meanAbsolutePercentageError(),
  meanSquaredLogarithmicError: () => meanSquaredLogarithmicError(),
  huber: () => huber(),
  smoothL1: () => smoothL1(),
  logCosh: () => logCosh(),
  poisson: () => poisson(),
  softmaxCrossEntropy: () => softmaxCrossEntropy(),
  sigmoidCrossEntropy: () => sigmoidCrossEntropy(),
  binaryCrossentropy: () => binaryCrossentropy(),
  categoricalCrossentropy: () => categoricalCrossentropy(),
  sparseCategoricalCrossentropy: () => sparseCategoricalCrossentropy(),
  binaryFocalCrossentropy: () => binaryFocalCrossentropy(),
  categoricalFocalCrossentropy: () => categoricalFocalCrossentropy(),
  klDivergence: () => klDivergence(),
  negativeLogLikelihood: () => negativeLogLikelihood(),
  hinge: () => hinge(),
  squaredHinge: () => squaredHinge(),
  categoricalHinge: () => categoricalHinge(),
  multiMargin: () => multiMargin(),
  cosineSimilarity: () => cosineSimilarity(),
} as const satisfies Readonly<Record<string, () => Loss>>;

/** Names of losses. */
export type LossName = keyof typeof losses;

/** The loss of that name with its default options. Throws an ArgumentError for an unknown name. */
export function lossByName(name: LossName): Loss {
  return lookUp("compile", "loss", losses, name)();
}
