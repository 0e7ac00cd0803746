import { lookUp } from "@chainrule/engine";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  lossMetric,
  meanAbsoluteError,
  meanSquaredError,
  r2,
  sparseCategoricalAccuracy,
} from "@chainrule/training";
import type { MetricSpec } from "@chainrule/training";

const metrics = {
  accuracy: () => accuracy(),
  binaryAccuracy: () => binaryAccuracy(),
  categoricalAccuracy: () => categoricalAccuracy(),
  sparseCategoricalAccuracy: () => sparseCategoricalAccuracy(),
  meanSquaredError: () => lossMetric(meanSquaredError()),
  meanAbsoluteError: () => lossMetric(meanAbsoluteError()),
  r2: () => r2(),
} as const satisfies Readonly<Record<string, () => MetricSpec>>;

/** Names of metrics. */
export type MetricName = keyof typeof metrics;

/** The metric of that name with its default options. Throws an ArgumentError for an unknown name. */
export function metricByName(name: MetricName): MetricSpec {
  return lookUp("compile", "metric", metrics, name)();
}
