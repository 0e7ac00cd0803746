/* oxlint-disable typescript/unbound-method -- functions are looked at and compared in here, not called */
import { isRecordable } from "@chainrule/engine";
import { isRecordableModule } from "@chainrule/layers";
import type { Loss } from "./losses/loss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { TrainingState } from "./state.ts";

/** What may be recorded of a model. */
export type StepKind = "train" | "evaluate" | "predict";

/** What a model's steps are made of beside its layers: whose code it is, and whether it is still the code that was recorded. */
export class RecordedParts {
  private readonly state: TrainingState;
  private readonly loss: Loss;
  private readonly metrics: readonly Metric[];
  /** Why nothing at all is recorded, if so. */
  private readonly network: string | undefined;
  private seen: readonly unknown[];

  /** `allowed` is false for models compiled with `recording: false`. */
  constructor(state: TrainingState, loss: Loss, metrics: readonly Metric[], allowed: boolean) {
    this.state = state;
    this.loss = loss;
    this.metrics = metrics;
    const foreign = state.modules.find((module) => !isRecordableModule(module));
    if (!allowed) this.network = "the model was compiled with recording: false";
    else if (foreign !== undefined) {
      const { label, name } = foreign as { label?: string; name?: string };
      this.network = `the layer "${String(label ?? name)}" is code of your own. Declare it with recordable = true if it may be`;
    }
    this.seen = this.now();
  }

  /** Whether a function or an option of the loss, a metric or the optimizer was replaced since this was last asked. */
  changed(): boolean {
    const now = this.now();
    for (let i = 0; i < now.length; i++)
      if (now[i] !== this.seen[i]) {
        this.seen = now;
        return true;
      }
    return false;
  }

  /** Why steps of a kind are not recorded; undefined where they are. */
  refusalOf(kind: StepKind): string | undefined {
    const { loss, metrics, network } = this;
    if (network !== undefined || kind === "predict") return network;
    if (!isRecordable(loss.perSample) || (loss.counts !== undefined && !isRecordable(loss.counts)))
      return `the loss "${loss.name}" is code of your own. Put its functions inside recordable(…) if they may be`;
    for (const { name, measure } of metrics)
      if (!isRecordable(measure))
        return `the metric "${name}" is code of your own. Put its measure inside recordable(…) if it may be`;
    const { optimizer } = this.state;
    if (kind === "evaluate" || isRecordable(optimizer.update)) return undefined;
    return `the optimizer "${optimizer.name}" is code of your own. Put its update inside recordable(…) if it may be`;
  }

  private now(): unknown[] {
    const { loss, metrics } = this;
    const { optimizer } = this.state;
    const parts: unknown[] = [loss.perSample, loss.counts, loss.reduction, loss.link, optimizer.update, optimizer.scalars];
    for (let i = 0; i < metrics.length; i++) parts.push(metrics[i]!.measure);
    return parts;
  }
}
