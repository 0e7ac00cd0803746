import { ArgumentError } from "@chainrule/engine";
import { boundMetric } from "./metric.ts";
import type { MetricSpec } from "./metric.ts";

/**
 * A metric that counts samples by their weights, sample weights times class weights: Keras's `weighted_metrics`. Without it a metric
 * counts each sample once, as Keras's `metrics`: `metrics: { accuracy: accuracy(), weighted: weighted(accuracy()) }`.
 */
export function weighted(metric: MetricSpec): MetricSpec {
  if (typeof metric !== "function")
    throw new ArgumentError(`weighted: ${String(metric)} is no metric. Give one made by a call, as in weighted(accuracy()).`);
  return (setting) => boundMetric(metric(setting), true);
}
