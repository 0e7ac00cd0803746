import { isRecordable, Programs, recordingMode, sameShape, showShape } from "@chainrule/engine";
import type { Device, HostValue, Program, Shape, Tensor, Variable } from "@chainrule/engine";
import { isRecordableModule } from "@chainrule/layers";
import type { Loss } from "./losses/loss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
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
  private lastKey:
    | {
        readonly key: string;
        readonly trained: string;
        readonly shapes: readonly (Shape | undefined)[];
        readonly options: Optimizer["options"];
      }
    | undefined;
  /** Why nothing of the kind is recorded, if so. */
  private readonly refusals: {
    readonly network: string | undefined;
    readonly loss: string | undefined;
    readonly optimizer: string | undefined;
  };

  /** `allowed` is false for models compiled with `recording: false`. */
  constructor(state: TrainingState, loss: Loss, metrics: readonly Metric[], allowed: boolean) {
    this.state = state;
    const off = allowed ? undefined : "the model was compiled with recording: false";
    const foreign = state.modules.find((module) => !isRecordableModule(module));
    const network =
      foreign === undefined
        ? undefined
        : `the layer "${String((foreign as { label?: string; name?: string }).label ?? (foreign as { name?: string }).name)}" is code of your own. Declare it with recordable = true if it may be`;
    const metric = metrics.find(({ measure }) => !isRecordable(measure));
    const { optimizer } = state;
    this.refusals = {
      network: off ?? network,
      loss:
        !isRecordable(loss.perSample) || (loss.counts !== undefined && !isRecordable(loss.counts))
          ? `the loss "${loss.name}" is code of your own. Put its functions inside recordable(…) if they may be`
          : metric === undefined
            ? undefined
            : `the metric "${metric.name}" is code of your own. Put its measure inside recordable(…) if it may be`,
      optimizer: isRecordable(optimizer.update)
        ? undefined
        : `the optimizer "${optimizer.name}" is code of your own. Put its update inside recordable(…) if it may be`,
    };
  }

  /** A training step's outcome. */
  train(device: Device, batch: readonly (HostValue | undefined)[], eager: () => Outcome): Outcome {
    if (this.refusalOf("train") !== undefined) return eager();
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
    if (this.refusalOf("evaluate") !== undefined) return eager();
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
    if (this.refusalOf("predict") !== undefined) return eager();
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
      const refusal = this.refusalOf(kind);
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
    if (last?.trained === trained && haveShapes(batch, last.shapes) && haveValues(options, last.options)) return last.key;
    const key = `training step, ${shapesOf(batch)}, ${this.state.optimizerKey()}, ${trained} trained`;
    this.lastKey = { key, trained, shapes: batch.map((value) => value?.shape), options: { ...options } };
    return key;
  }

  private readonly sources = (): { name: string; source: Variable }[] =>
    this.state.variables().map(({ path, variable }) => ({ name: path, source: variable }));

  private refusalOf(kind: keyof typeof names): string | undefined {
    const { network, loss, optimizer } = this.refusals;
    if (network !== undefined || kind === "predict") return network;
    return loss ?? (kind === "train" ? optimizer : undefined);
  }
}

/** The loss and the metrics' sums of a batch. */
export type Measures = Pick<Outcome, "loss" | "metrics">;

const names = { train: "The training step", evaluate: "evaluate", predict: "predict" };

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

function haveShapes(batch: readonly (HostValue | undefined)[], shapes: readonly (Shape | undefined)[]): boolean {
  for (let i = 0; i < shapes.length; i++) {
    const [given, shape] = [batch[i]?.shape, shapes[i]];
    if (given === undefined || shape === undefined ? given !== shape : !sameShape(given, shape)) return false;
  }
  return true;
}

function haveValues(options: Optimizer["options"], values: Optimizer["options"]): boolean {
  for (const name in options) if (options[name] !== values[name]) return false;
  return true;
}

function shapesOf(batch: readonly (HostValue | undefined)[]): string {
  let text = "";
  for (const [i, value] of batch.entries())
    if (value !== undefined) text += `${i === 0 ? "x" : i === 1 ? ", y" : ", weights"} ${value.dtype} ${showShape(value.shape)}`;
  return text;
}
