import { isRecordable, recordable } from "@chainrule/engine";
import type { Tensor, TypedArray } from "@chainrule/engine";
import type { Link, Loss } from "../losses/loss.ts";

/** What a metric needs to know of the loss beside it: whether predictions are logits. */
export interface MetricSetting {
  readonly link: Link;
  readonly targets: Loss["targets"];
}

/** A metric, exact over all samples of an epoch: sums are taken on the device per batch, and added in double precision on the host. */
export interface Metric {
  readonly name: string;
  /** Whether `measure` is given the weights of samples and classes; without it every sample counts once. `weighted` sets it. */
  readonly isWeighted?: boolean;
  /** The sums of one batch, by ops alone; inside `recordable` where steps that measure it are to be replayed. weight: [batch] or undefined for equal weights. */
  measure(yTrue: Tensor, yPred: Tensor, weight: Tensor | undefined): readonly Tensor[];
  /** A fresh accumulator for an epoch. */
  start(): Accumulator;
}

/** Adds up the sums of batches. */
export interface Accumulator {
  /** The sums of one batch, as `measure` gave them. */
  add(sums: readonly TypedArray[]): void;
  /** The metric over everything added so far; NaN over nothing. */
  result(): number;
}

/** A metric to be: it learns from the loss whether it sees logits. */
export type MetricSpec = (setting: MetricSetting) => Metric;

/** A metric's methods apart from its object, so that it can take another name; weights reach only one that is weighted. */
export function boundMetric(metric: Metric, isWeighted = metric.isWeighted ?? false): Metric {
  const given = metric.measure; // oxlint-disable-line typescript/unbound-method -- called with its metric below
  const measure: Metric["measure"] = (y, u, w) => given.call(metric, y, u, isWeighted ? w : undefined);
  return {
    name: metric.name,
    isWeighted,
    measure: isRecordable(given) ? recordable(measure) : measure,
    start: () => metric.start(),
  };
}
