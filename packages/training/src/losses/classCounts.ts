import { ArgumentError, cast, mul, notEqual, oneHot, recordable, showValue, sum, tensor } from "@chainrule/engine";
import type { Rank, Tensor } from "@chainrule/engine";
import { areRows, labelsOf } from "./labelsOf.ts";
import type { Loss, LossReduction } from "./loss.ts";

/** Options of losses on class labels. */
export interface ClassOptions {
  /**
   * One weight for each class, by which the terms of the classes are multiplied. The mean divides by the number of samples, or by the
   * sum of their classes' weights with the reduction "meanWithSampleWeight", as PyTorch does.
   */
  readonly classWeights?: readonly number[];
  /** Samples with this label count for nothing: Keras's ignore_class, PyTorch's ignore_index. */
  readonly ignoreClass?: number;
}

/** The options as they are now, copied: what is done to the array later is not followed. Throws an ArgumentError unless they make sense. */
export function checkClasses(name: string, { classWeights, ignoreClass }: ClassOptions): ClassOptions {
  const fits = Array.isArray(classWeights) && classWeights.every((w) => typeof w === "number" && w >= 0 && w < Infinity);
  if (classWeights !== undefined && !fits)
    throw new ArgumentError(
      `${name}: classWeights ${showValue(classWeights)}. Give an array with a finite weight >= 0 for each class.`,
    );
  if (ignoreClass !== undefined && !Number.isInteger(ignoreClass))
    throw new ArgumentError(`${name}: ignoreClass ${showValue(ignoreClass)}. Use an integer.`);
  return {
    ...(classWeights === undefined ? {} : { classWeights: classWeights.slice() }),
    ...(ignoreClass === undefined ? {} : { ignoreClass }),
  };
}

/** `Loss.counts` and `Loss.ignoredLabel` for weighted and ignored classes; nothing where all samples count 1. */
export function classCounts(
  name: string,
  { classWeights, ignoreClass }: ClassOptions,
  reduction: LossReduction,
): Pick<Loss, "counts" | "ignoredLabel"> {
  const weights = reduction === "meanWithSampleWeight" ? classWeights : undefined;
  if (weights === undefined && ignoreClass === undefined) return {};
  return {
    ...(ignoreClass === undefined ? {} : { ignoredLabel: ignoreClass }),
    counts: recordable((yTrue, yPred) => {
      const rows = areRows(yTrue, yPred);
      const labels = rows ? undefined : labelsOf(name, yTrue, yPred);
      const kept = labels === undefined || ignoreClass === undefined ? undefined : cast(notEqual(labels, ignoreClass), "float32");
      const chances = labels === undefined ? yTrue : oneHot(labels as Tensor<Rank, "int32">, yPred.shape.at(-1) ?? 1);
      const each = tensor(weights ?? new Array<number>(yPred.shape.at(-1) ?? 1).fill(1), { device: yPred.device });
      const weight = sum(mul(cast(chances, "float32"), each), { axis: -1 });
      return kept === undefined ? weight : weights === undefined ? kept : mul(weight, kept);
    }),
  };
}
