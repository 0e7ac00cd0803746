import { recordable } from "@chainrule/engine";
import { categoricalMatches } from "./matches.ts";
import { meanMetric } from "./meanMetric.ts";
import type { MetricSpec } from "./metric.ts";

/** The share of rows whose largest prediction stands where the largest target does. y, u: [batch, ..., classes], logits or chances. */
export function categoricalAccuracy(): MetricSpec {
  return () =>
    meanMetric(
      "categoricalAccuracy",
      recordable((yTrue, yPred) => categoricalMatches("categoricalAccuracy", yTrue, yPred)),
    );
}
