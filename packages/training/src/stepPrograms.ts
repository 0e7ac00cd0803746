import { Programs, recordingMode, sameShape, showShape } from "@chainrule/engine";
import type { Device, HostValue, Program, Tensor, Variable } from "@chainrule/engine";
import type { Loss } from "./losses/loss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { RecordedParts } from "./recordedParts.ts";
import type { StepKind } from "./recordedParts.ts";
import type { TrainingState } from "./state.ts";

/** What a step gives before anything is changed: values on the device. */
export interface Outcome {
  readonly loss: Tensor;
  /** The sums of each metric over the batch. */
  readonly metrics: readonly (readonly Tensor[])[];
  /** The variables that change with their new values. */
  readonly commits: readonly Commit[];
}

/** A variable with the value that a step gives it. */
export interface Commit {
  readonly path: string;
  readonly variable: Variable;
  readonly value: Tensor;
}

/** The programs of a model: its training step, its evaluation and its prediction, each for the shapes that they have met. */
export class StepPrograms {
  private readonly state: TrainingState;
  private readonly programs = new Programs();
  private readonly parts: RecordedParts;
  private lastKey:
    | {
        readonly key: string;
        readonly trained: string;
        readonly forms: readonly (Form | undefined)[];
        readonly options: Optimizer["options"];
      }
    | undefined;

  /** `allowed` is false for models compiled with `recording: false`. */
  constructor(state: TrainingState, loss: Loss, metrics: readonly Metric[], allowed: boolean) {
    this.state = state;
    this.parts = new RecordedParts(state, loss, metrics, allowed);
  }

  /** A training step's outcome. */
  train(device: Device, batch: readonly (HostValue | undefined)[], eager: () => Outcome): Outcome {
    if (!this.isRecorded("train")) return eager();
    return this.programs.run<Outcome>({
      key: this.trainKey(batch),
      device,
      state: this.sources,
      eager,
      resultsOf: ({ loss, metrics, commits }) => [
        ...measuredNames(loss, metrics),
        ...commits.map(({ path, value }) => ({ name: path, tensor: value })),
      ],
      revive: (tensors, like) => {
        const { loss, metrics, next } = revived(tensors, like.metrics);
        return {
          loss,
          metrics,
          commits: like.commits.map(({ path, variable }, i) => ({ path, variable, value: tensors[next + i]! })),
        };
      },
    });
  }

  /** The loss and the metrics' sums of a batch in inference. */
  evaluate(device: Device, batch: readonly (HostValue | undefined)[], eager: () => Measures): Measures {
    if (!this.isRecorded("evaluate")) return eager();
    return this.programs.run<Measures>({
      key: `evaluation, ${shapesOf(batch)}, ${this.state.trainedKey()} trained`,
      device,
      state: this.sources,
      eager,
      resultsOf: ({ loss, metrics }) => measuredNames(loss, metrics),
      revive: (tensors, like) => revived(tensors, like.metrics),
    });
  }

  /** The network's output, through a link that `what` names. */
  predict(device: Device, what: string, rows: HostValue, eager: () => Tensor): Tensor {
    if (!this.isRecorded("predict")) return eager();
    return this.programs.run<Tensor>({
      key: `${what}, ${shapesOf([rows])}, ${this.state.trainedKey()} trained`,
      device,
      state: this.sources,
      eager,
      resultsOf: (tensor) => [{ name: "output", tensor }],
      revive: (tensors) => tensors[0]!,
    });
  }

  /** What is replayed, what is not and why, in lines. */
  explain(): string {
    const lines = (["train", "evaluate", "predict"] as const).flatMap((kind) => {
      const refusal = this.parts.refusalOf(kind);
      return refusal === undefined ? [] : [`${names[kind]} runs eagerly: ${refusal}.`];
    });
    if (recordingMode() === "off") lines.push('Recording is off: setRecordingMode("on") turns it on.');
    lines.push(...this.programs.explain());
    return lines.length === 0
      ? "Nothing has run yet: a program is recorded while a step runs for the first and the second time."
      : lines.join("\n");
  }

  /** The programs that are replayed now, by what they do. */
  list(): ReadonlyMap<string, Program> {
    return this.programs.list();
  }

  /** Compiles ahead what the programs compile late. */
  async warmUp(progress: (done: number, total: number) => void): Promise<void> {
    await this.programs.warmUp(progress);
  }

  /** Gives back what the programs hold between runs: constants, planned memory. What runs next is recorded anew. */
  release(): void {
    this.programs.clear();
    this.state.releaseChecks();
  }

  /** The key of a training step; as long as nothing changes, the same string. */
  private trainKey(batch: readonly (HostValue | undefined)[]): string {
    const { options } = this.state.optimizer;
    const trained = this.state.trainedKey();
    const last = this.lastKey;
    if (last?.trained === trained && haveForms(batch, last.forms) && haveValues(options, last.options)) return last.key;
    const key = `training step, ${shapesOf(batch)}, ${this.state.optimizerKey()}, ${trained} trained`;
    this.lastKey = { key, trained, forms: batch.map(formOf), options: { ...options } };
    return key;
  }

  private readonly sources = (): { name: string; source: Variable }[] =>
    this.state.variables().map(({ path, variable }) => ({ name: path, source: variable }));

  /** Whether steps of a kind may be recorded. What was recorded of code that has been replaced since is given back. */
  private isRecorded(kind: StepKind): boolean {
    if (this.parts.changed()) this.release();
    return this.parts.refusalOf(kind) === undefined;
  }
}

/** The loss and the metrics' sums of a batch. */
export type Measures = Pick<Outcome, "loss" | "metrics">;

const names: Readonly<Record<StepKind, string>> = { train: "The training step", evaluate: "evaluate", predict: "predict" };

/** A host value but for its numbers. */
type Form = Omit<HostValue, "data">;

function formOf(value: HostValue | undefined): Form | undefined {
  return value && { shape: value.shape, dtype: value.dtype };
}

function measuredNames(loss: Tensor, metrics: Outcome["metrics"]): { name: string; tensor: Tensor }[] {
  return [
    { name: "loss", tensor: loss },
    ...metrics.flatMap((sums, i) => sums.map((tensor, j) => ({ name: `metrics.${i}.${j}`, tensor }))),
  ];
}

/** Loss and metrics from the first tensors, and where the others begin. */
function revived(tensors: readonly Tensor[], like: Outcome["metrics"]): Measures & { readonly next: number } {
  let next = 1;
  return { loss: tensors[0]!, metrics: like.map((sums) => sums.map(() => tensors[next++]!)), next };
}

function haveForms(batch: readonly (HostValue | undefined)[], forms: readonly (Form | undefined)[]): boolean {
  for (let i = 0; i < forms.length; i++) {
    const [given, form] = [batch[i], forms[i]];
    if (given === undefined || form === undefined) {
      if (given !== form) return false;
    } else if (given.dtype !== form.dtype || !sameShape(given.shape, form.shape)) return false;
  }
  return true;
}

function haveValues(options: Optimizer["options"], values: Optimizer["options"]): boolean {
  let more = 0;
  for (const name in options) {
    if (options[name] !== values[name]) return false;
    more++;
  }
  for (const _ in values) more--;
  return more === 0;
}

function shapesOf(batch: readonly (HostValue | undefined)[]): string {
  let text = "";
  for (const [i, value] of batch.entries())
    if (value !== undefined) text += `${i === 0 ? "x" : i === 1 ? ", y" : ", weights"} ${value.dtype} ${showShape(value.shape)}`;
  return text;
}
