import { clip, div, log, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

/** Keras's epsilon: how close to 0 and 1 probabilities may come before their logarithm is taken. */
export const EPSILON = 1e-7;

/** ln p with p renormalised over the last axis and held in [1e-7, 1 - 1e-7], as Keras does before a cross-entropy. */
export function logProbabilities(p: Tensor): Tensor {
  return log(clip(div(p, sum(p, { axis: -1, keepDims: true })), EPSILON, 1 - EPSILON));
}
