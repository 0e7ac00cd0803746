import { recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { refuseForLogits } from "./refusals.ts";

/** Options that all cross-entropies have. */
export interface CrossEntropyOptions extends LossOptions {
  /** How far targets are moved towards equal chances, in [0, 1]; 0 when left out. */
  readonly labelSmoothing?: number;
}

/** What the losses on logits share: checked options, and the heads that they refuse. */
export function logitsCrossEntropy(
  options: CrossEntropyOptions,
  link: "softmax" | "sigmoid",
  targets: Loss["targets"],
  known: readonly string[],
  perSample: (yTrue: Tensor, yPred: Tensor, labelSmoothing: number) => Tensor,
): Loss {
  const name = `${link}CrossEntropy`;
  const reduction = checkReduction(name, options, ["labelSmoothing", ...known]);
  const { labelSmoothing = 0 } = options;
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  const instead = { softmax: "categoricalCrossentropy", sigmoid: "binaryCrossentropy" };
  return {
    name,
    reduction,
    link,
    targets,
    refuses: (output, shape) => refuseForLogits({ loss: name, link }, instead, output, shape),
    perSample: recordable((yTrue, yPred) => perSample(yTrue, yPred, labelSmoothing)),
  };
}
