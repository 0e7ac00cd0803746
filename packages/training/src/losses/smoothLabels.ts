import { add, mul, oneHot } from "@chainrule/engine";
import type { Rank, Tensor } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { areRows, labelsOf } from "./labelsOf.ts";

/** y (1 - a) + a / K: the targets of K classes moved towards equal chances. Szegedy et al. 2016; PyTorch and Keras do the same. */
export function smoothLabels(y: Tensor, labelSmoothing: number, classes: number): Tensor {
  return labelSmoothing === 0 ? y : add(mul(y, 1 - labelSmoothing), labelSmoothing / classes);
}

/** Labels or rows as rows of chances, one number per class, smoothed. */
export function classRows(where: string, yTrue: Tensor, yPred: Tensor, labelSmoothing: number): Tensor {
  const classes = yPred.shape.at(-1) ?? 1;
  const rows = areRows(yTrue, yPred)
    ? asPredicted(where, yTrue, yPred)
    : oneHot(labelsOf(where, yTrue, yPred) as Tensor<Rank, "int32">, classes);
  return smoothLabels(rows, labelSmoothing, classes);
}
