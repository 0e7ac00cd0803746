import { recordable } from "@chainrule/engine";
import { sparseMatches } from "./matches.ts";
import { meanMetric } from "./meanMetric.ts";
import type { MetricSpec } from "./metric.ts";

/** The share of rows whose largest prediction stands at the label. u: [batch, ..., classes], logits or chances; y: int32 [batch, ...]. */
export function sparseCategoricalAccuracy(): MetricSpec {
  return () =>
    meanMetric(
      "sparseCategoricalAccuracy",
      recordable((yTrue, yPred) => sparseMatches("sparseCategoricalAccuracy", yTrue, yPred)),
    );
}
