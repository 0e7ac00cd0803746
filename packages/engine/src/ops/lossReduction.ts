import { lookUp, showValue } from "../choices.ts";
import { div, mul } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { maximum } from "./elementary.ts";
import { mean } from "./reductions.ts";
import { sum } from "./sum.ts";

/** How the losses L of single samples become one number; w are their weights, ignored samples have L = w = 0. */
export type CrossEntropyReduction =
  /** L, one for each sample: the default. */
  | "none"
  /** sum(L). */
  | "sum"
  /** sum(L) over the number of samples that are not ignored: Keras's mean. L holds the weights already. */
  | "mean"
  /** sum(L) over the sum of the weights of all samples: PyTorch's mean of labels with class weights. */
  | "weightedMean";

const reductions: Readonly<Record<CrossEntropyReduction, true>> = { none: true, sum: true, mean: true, weightedMean: true };

/** How much each sample counts: 1 or 0 where some are ignored, and its weight. Undefined stands for 1 throughout. */
export interface Counts {
  readonly kept: Tensor | undefined;
  readonly weight: Tensor | undefined;
}

/** Throws an ArgumentError for a reduction that does not exist. */
export function checkReduction(where: string, reduction: unknown): void {
  lookUp(where, "reduction", reductions, reduction);
}

/** An ArgumentError unless the smoothing is a number in [0, 1]. */
export function checkSmoothing(where: string, labelSmoothing: unknown): void {
  if (typeof labelSmoothing !== "number" || !(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new ArgumentError(`${where}: labelSmoothing ${showValue(labelSmoothing)}. Use a number in [0, 1].`);
}

/** The losses reduced; a mean over nothing but ignored samples is 0. */
export function reduceLosses(losses: Tensor, reduction: CrossEntropyReduction, { kept, weight }: Counts): Tensor {
  if (reduction === "none") return losses;
  if (reduction === "sum") return sum(losses);
  const counts = reduction === "mean" ? kept : (weight ?? kept);
  if (counts === undefined) return mean(losses);
  // a sum of counts that is 0 comes with losses that are 0
  return div(sum(losses), maximum(sum(counts), 1e-30));
}

/** a b, where either may stand for 1 by being undefined. */
export function timesOptional(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a === undefined ? b : b === undefined ? a : mul(a, b);
}
