import { recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { areRows } from "../losses/labelsOf.ts";
import { binaryMatches, categoricalMatches, sparseMatches } from "./matches.ts";
import { meanMetric } from "./meanMetric.ts";
import type { MetricSetting, MetricSpec } from "./metric.ts";

/**
 * The share of samples predicted right. What is right follows from the loss: with 0 or 1 for each output it is `binaryAccuracy`,
 * with labels `sparseCategoricalAccuracy`, with rows of chances `categoricalAccuracy`. Beside a loss on numbers the shapes decide, as in
 * Keras: one output is binary, rows of the output's shape are categorical, anything else is labels. Each sample counts once; for weights
 * there is `weighted`.
 */
export function accuracy(): MetricSpec {
  return (setting) =>
    meanMetric(
      "accuracy",
      recordable((yTrue, yPred) => matches(setting, yTrue, yPred)),
    );
}

function matches({ targets, link }: MetricSetting, yTrue: Tensor, yPred: Tensor): Tensor {
  const isBinary = targets === "binary" || (targets === "numbers" && (yPred.rank < 2 || yPred.shape.at(-1) === 1));
  if (isBinary) return binaryMatches("accuracy", yTrue, yPred, link, 0.5);
  return targets !== "labels" && areRows(yTrue, yPred)
    ? categoricalMatches("accuracy", yTrue, yPred)
    : sparseMatches("accuracy", yTrue, yPred);
}
