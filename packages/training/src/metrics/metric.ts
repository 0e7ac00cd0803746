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
  /** The sums of one batch. Recordable: ops only. weight: [batch] or undefined for equal weights. */
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
