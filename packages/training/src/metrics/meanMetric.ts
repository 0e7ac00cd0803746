import { isRecordable, mean, recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { MeanAccumulator } from "./meanAccumulator.ts";
import type { Metric } from "./metric.ts";

/**
 * A metric that averages one value per sample: sum(w x) / sum(w). `values` gives [batch, ...], of which what follows the batch is
 * averaged on the device. Single values go to the host and are added there in double precision, so that nothing is lost in large sums.
 */
export function meanMetric(name: string, values: (yTrue: Tensor, yPred: Tensor) => Tensor): Metric {
  const measure: Metric["measure"] = (yTrue, yPred, weight) => {
    const found = values(yTrue, yPred);
    const perSample = found.rank < 2 ? found : mean(found, { axis: found.shape.slice(1).map((_, i) => i + 1) });
    return weight === undefined ? [perSample] : [perSample, weight];
  };
  return {
    name,
    measure: isRecordable(values) ? recordable(measure) : measure,
    start: () => new MeanAccumulator(),
  };
}
