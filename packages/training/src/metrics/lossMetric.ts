import { ArgumentError, isRecordable, recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Link, Loss } from "../losses/loss.ts";
import { linked } from "./linked.ts";
import { meanMetric } from "./meanMetric.ts";
import type { MetricSetting, MetricSpec } from "./metric.ts";

/**
 * Any loss watched as a metric: the mean over the samples of the epoch, whatever the loss's own reduction (inside `weighted`
 * sum(w L) / sum(w)), as Keras's MeanSquaredError and MeanAbsoluteError metrics. Beside a training loss on logits, a loss on probabilities or numbers sees softmax(u) or sigmoid(u).
 * Throws an ArgumentError for a loss on logits beside a training loss on anything else, or on logits of another function.
 */
export function lossMetric(loss: Loss): MetricSpec {
  return (setting) => {
    const link = linkBetween(loss, setting);
    const { perSample } = loss; // oxlint-disable-line typescript/unbound-method -- called with its loss below
    const values = (yTrue: Tensor, yPred: Tensor): Tensor => perSample.call(loss, yTrue, linked(yPred, link));
    return meanMetric(loss.name, isRecordable(perSample) ? recordable(values) : values);
  };
}

/** What turns the network's output into what the metric's loss takes. */
function linkBetween(loss: Loss, setting: MetricSetting): Link {
  if (loss.link === setting.link) return "identity";
  if (loss.link === "identity") return setting.link;
  const trained = setting.link === "identity" ? "no logits" : `the logits of a ${setting.link}`;
  throw new ArgumentError(
    `lossMetric: ${loss.name} takes the logits of a ${loss.link}, but the loss that is trained takes ${trained}. ` +
      "Watch a loss on probabilities instead, such as categoricalCrossentropy() or binaryCrossentropy().",
  );
}
