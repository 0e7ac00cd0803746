import { recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkBoolean, checkNumber } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { refuseForChances, refuseForLogits } from "./refusals.ts";
import type { CrossEntropyOptions } from "./logitsCrossEntropy.ts";

/** Options of Keras's cross-entropies. */
export interface KerasCrossentropyOptions extends CrossEntropyOptions {
  /** Whether predictions are logits; false when left out, as in Keras: they are probabilities. */
  readonly fromLogits?: boolean;
}

/** What one of Keras's cross-entropies is, beside what they share. */
export interface KerasCrossentropy {
  readonly name: string;
  /** From logits to chances: softmax for classes of which one is true, sigmoid for questions apart from each other. */
  readonly link: "softmax" | "sigmoid";
  readonly targets: Loss["targets"];
  /** Options of its own. */
  readonly known?: readonly string[];
  readonly perSample: (yTrue: Tensor, yPred: Tensor, fromLogits: boolean, labelSmoothing: number) => Tensor;
}

/** One of Keras's cross-entropies: options checked, and heads refused that give logits for chances or chances for logits. */
export function kerasCrossentropy(
  options: KerasCrossentropyOptions,
  { name, link, targets, known = [], perSample }: KerasCrossentropy,
): Loss {
  const reduction = checkReduction(name, options, ["fromLogits", "labelSmoothing", ...known]);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkBoolean(name, "fromLogits", fromLogits);
  checkNumber(name, "labelSmoothing", labelSmoothing, 0, 1);
  const instead = { softmax: "categoricalCrossentropy()", sigmoid: "binaryCrossentropy()", [link]: `${name}()` };
  return {
    name,
    reduction,
    link: fromLogits ? link : "identity",
    targets,
    refuses: (output, shape) =>
      fromLogits
        ? refuseForLogits({ loss: `${name}({ fromLogits: true })`, link }, instead, output, shape)
        : refuseForChances({ loss: name, link }, `${link}CrossEntropy`, output, shape),
    perSample: recordable((yTrue, yPred) => perSample(yTrue, yPred, fromLogits, labelSmoothing)),
  };
}
