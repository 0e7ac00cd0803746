import { ArgumentError, recordable } from "@chainrule/engine";
import { checkOptions } from "../checkOptions.ts";
import { binaryMatches } from "./matches.ts";
import { meanMetric } from "./meanMetric.ts";
import type { MetricSpec } from "./metric.ts";

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions {
  /** The chance above which the answer counts as 1, in (0, 1); 0.5 when left out. */
  readonly threshold?: number;
}

/**
 * The share of outputs on the right side of the threshold, averaged over the last axis, then over the samples: mean of [p > t] = y.
 * Beside a loss on logits the threshold is applied to sigmoid(u) (or softmax). y, p: [batch, ..., d], y of 0 and 1.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): MetricSpec {
  checkOptions("binaryAccuracy", options, ["threshold"]);
  const { threshold = 0.5 } = options;
  if (typeof threshold !== "number" || !(threshold > 0 && threshold < 1))
    throw new ArgumentError(`binaryAccuracy: threshold ${String(threshold)}. Use a chance between 0 and 1.`);
  return ({ link }) =>
    meanMetric(
      "binaryAccuracy",
      recordable((yTrue, yPred) => binaryMatches("binaryAccuracy", yTrue, yPred, link, threshold)),
    );
}
