import { add, clip, div, maximum, mul, neg, pow, sigmoid, softmax, sub, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkBoolean, checkNumber } from "../checkOptions.ts";
import { asPredicted } from "./asPredicted.ts";
import { binaryTerms } from "./binaryCrossentropy.ts";
import { chanceRows, logChances } from "./categoricalCrossentropy.ts";
import { kerasCrossentropy } from "./kerasCrossentropy.ts";
import type { KerasCrossentropyOptions } from "./kerasCrossentropy.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";
import { EPSILON } from "./probabilities.ts";
import { smoothLabels } from "./smoothLabels.ts";

/** Options of `categoricalFocalCrossentropy`. */
export interface FocalCrossentropyOptions extends KerasCrossentropyOptions {
  /** How strongly what is already right is left aside; 2 when left out, 0 gives the plain cross-entropy. */
  readonly gamma?: number;
  /** The weight of the positives (binary; 1 - alpha that of the negatives) or of all terms (categorical); 0.25 when left out. */
  readonly alpha?: number;
}

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalCrossentropyOptions extends FocalCrossentropyOptions {
  /** Whether alpha weighs positives against negatives; false when left out, as in Keras. */
  readonly applyClassBalancing?: boolean;
}

const TINY = 1e-30; // powers below 1 are infinitely steep at 0

/** x^gamma for x >= 0. */
const power = (x: Tensor, gamma: number): Tensor => pow(maximum(x, TINY), gamma);

/**
 * Keras's BinaryFocalCrossentropy: L(y, p) = -1/d sum_j a_j (1 - q_j)^gamma ln q_j for hard targets, where q is p for a positive and
 * 1 - p for a negative, and a = 1 or, balanced, alpha and 1 - alpha. Lin et al. 2017. From logits p = sigmoid(u), stable.
 * y, p: [batch, ..., d]; L: [batch, ...].
 */
export function binaryFocalCrossentropy(options: BinaryFocalCrossentropyOptions = {}): Loss {
  const name = "binaryFocalCrossentropy";
  const { gamma, alpha } = focus(name, options);
  const { applyClassBalancing = false } = options;
  checkBoolean(name, "applyClassBalancing", applyClassBalancing);
  return kerasCrossentropy(options, {
    name,
    link: "sigmoid",
    targets: "binary",
    known: ["gamma", "alpha", "applyClassBalancing"],
    perSample: (yTrue, yPred, fromLogits, labelSmoothing) => {
      const y = smoothLabels(asPredicted(name, yTrue, yPred), labelSmoothing, 2);
      const no = sub(1, y);
      const [p, q] = fromLogits ? [sigmoid(yPred), sigmoid(neg(yPred))] : [yPred, sub(1, yPred)];
      const focal = mul(power(add(mul(y, q), mul(no, p)), gamma), binaryTerms(y, yPred, fromLogits));
      return meanOverLast(applyClassBalancing ? mul(add(mul(y, alpha), mul(no, 1 - alpha)), focal) : focal);
    },
  });
}

/**
 * Keras's CategoricalFocalCrossentropy: L(y, p) = -alpha sum_k y_k (1 - p_k)^gamma ln p_k with p renormalised and held in
 * [1e-7, 1 - 1e-7]; from logits p = softmax(u), stable. y, p: [batch, ..., classes], y rows of chances; L: [batch, ...].
 */
export function categoricalFocalCrossentropy(options: FocalCrossentropyOptions = {}): Loss {
  const name = "categoricalFocalCrossentropy";
  const { gamma, alpha } = focus(name, options);
  return kerasCrossentropy(options, {
    name,
    link: "softmax",
    targets: "oneHot",
    known: ["gamma", "alpha"],
    perSample: (yTrue, yPred, fromLogits, labelSmoothing) => {
      const rows = chanceRows(name, yTrue, yPred, labelSmoothing);
      const p = fromLogits ? softmax(yPred) : clip(div(yPred, sum(yPred, { axis: -1, keepDims: true })), EPSILON, 1 - EPSILON);
      return mul(-alpha, sum(mul(mul(rows, power(sub(1, p), gamma)), logChances(yPred, fromLogits)), { axis: -1 }));
    },
  });
}

function focus(name: string, { gamma = 2, alpha = 0.25 }: FocalCrossentropyOptions): { gamma: number; alpha: number } {
  checkNumber(name, "gamma", gamma, 0, Infinity);
  checkNumber(name, "alpha", alpha, 0, 1);
  return { gamma, alpha };
}
