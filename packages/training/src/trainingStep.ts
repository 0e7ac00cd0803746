import {
  letEscape,
  remembered,
  Rng,
  sameShape,
  scope,
  ShapeError,
  showShape,
  stepInput,
  stepNumber,
  stopGradient,
  valueAndGradients,
} from "@chainrule/engine";
import type { Buffer, Device, HostValue, Tensor, Variable } from "@chainrule/engine";
import { inference } from "@chainrule/layers";
import type { Context } from "@chainrule/layers";
import type { Batch } from "@chainrule/data";
import type { Loss } from "./losses/loss.ts";
import { lossOfBatch } from "./losses/reduceLoss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { StepScalars } from "./optimizers/optimizer.ts";
import type { Trained, TrainingState } from "./state.ts";
import { StepPrograms } from "./stepPrograms.ts";
import type { Commit, Measures, Outcome } from "./stepPrograms.ts";

/** What the gradient half of a step hands on: values only, and what the layers proposed. */
export interface Gradients {
  readonly loss: Tensor;
  /** The sums of each metric over the batch. */
  readonly metrics: readonly (readonly Tensor[])[];
  /** dL/dp for each trained parameter, in order. */
  readonly gradients: readonly Tensor[];
  readonly trained: readonly Trained[];
  readonly proposals: readonly Proposal[];
}

/** The value that a layer proposes for a buffer. */
export interface Proposal {
  readonly buffer: Buffer;
  readonly value: Tensor;
}

/** A batch on a device. */
export interface EnteredBatch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly weight: Tensor | undefined;
}

/** What a finished step leaves on the device until it is read: the batch's loss and the metrics' sums. */
export interface StepReport {
  /** Samples in the batch. */
  readonly size: number;
  /** The step's number, counted from 0 over the model's life. */
  readonly step: number;
  readonly loss: Tensor;
  readonly metrics: readonly (readonly Tensor[])[];
}

/**
 * One training step: gradients(batch), then update(gradients), then one commit of everything that changes, all synchronous. A step
 * that throws on the way leaves all state as it was. Host values enter by name, so that the list of its kernel calls can be replayed.
 */
export class TrainingStep {
  readonly state: TrainingState;
  /** What is recorded of it. */
  readonly programs: StepPrograms;
  private readonly loss: Loss;
  private readonly metrics: readonly Metric[];
  private readonly rng: Rng;
  private batch: Batch | undefined;
  private rows: HostValue | undefined;

  /** `recording` is false for steps that always run eagerly. */
  constructor(state: TrainingState, loss: Loss, metrics: readonly Metric[], seed: number, recording = true) {
    this.state = state;
    this.loss = loss;
    this.metrics = metrics;
    this.rng = new Rng(seed).key("step");
    this.programs = new StepPrograms(state, loss, metrics, recording);
  }

  /** Sets the host values that the next run reads: the batch. The others (rate, step number) are read from the state. */
  prepare(batch: Batch): void {
    this.batch = batch;
  }

  /**
   * Runs the prepared step on a device that holds the state; replayed where it was recorded. The report's values are the caller's to
   * release.
   */
  run(device: Device): StepReport {
    const report = scope(() => {
      const outcome = this.programs.train(device, this.entering(), () => this.outcome(device));
      // from here on nothing can throw: the commit is all or nothing
      for (const { variable, value } of outcome.commits) variable.assign(value);
      return this.report(outcome);
    });
    this.state.steps++;
    return report;
  }

  /** Records the step for the prepared batch, as two runs would, and commits nothing. */
  rehearse(device: Device): void {
    for (let run = 0; run < 2; run++) scope(() => void this.programs.train(device, this.entering(), () => this.outcome(device)));
  }

  /** The loss and the metrics of a batch in inference; changes nothing. The report's values are the caller's to release. */
  evaluate(device: Device, batch: Batch): StepReport {
    this.batch = batch;
    return scope(() => this.report(this.programs.evaluate(device, this.entering(), () => this.measures(device))));
  }

  /** The network's output for some rows in inference, through a link that `what` names; made inside the caller's scope. */
  predict(device: Device, what: string, rows: HostValue, link: (output: Tensor) => Tensor): Tensor {
    this.rows = rows;
    return this.programs.predict(device, what, rows, () =>
      link(
        this.state.network.call(
          stepInput("batch.x", () => this.rows as HostValue, device),
          inference,
        ),
      ),
    );
  }

  /** First program of a step: the forward pass on the batch and the chain rule back to every trained parameter. */
  gradients(device: Device): Gradients {
    const batch = this.enterBatch(device);
    const trained = this.state.trainedNow();
    const proposals: Proposal[] = [];
    const { result, gradients } = valueAndGradients(
      trained.map(({ parameter }) => parameter),
      () => ({ ...this.forward(batch, device, proposals), proposed: proposals.map(({ value }) => value) }),
    );
    const metrics = this.metrics.map((metric) => metric.measure(batch.y, result.output, batch.weight));
    return {
      loss: result.loss,
      metrics,
      gradients,
      trained,
      // those of the forward pass: what a checkpoint runs again on the way back proposes the same again
      proposals: result.proposed.map((value, i) => ({ buffer: (proposals[i] as Proposal).buffer, value })),
    };
  }

  /** The training pass on a batch up to its loss; what layers propose is added to `proposals`. */
  forward({ x, y, weight }: EnteredBatch, device: Device, proposals: Proposal[] = []): { loss: Tensor; output: Tensor } {
    const output = this.state.network.call(x, this.context(device, proposals));
    return { output, loss: lossOfBatch(this.loss, y, output, weight) };
  }

  /** Second program of a step: the optimizer's formula for every trained parameter. */
  update(
    { trained, gradients }: Gradients,
    device: Device,
  ): readonly { parameter: Tensor; slots: Readonly<Record<string, Tensor>> }[] {
    const { optimizer } = this.state;
    const scalars: StepScalars = Object.fromEntries(
      Object.keys(optimizer.scalars(1)).map((name) => [
        name,
        stepNumber(`${optimizer.name}.${name}`, () => optimizer.scalars(this.state.steps + 1)[name] as number, device),
      ]),
    );
    return trained.map(({ parameter, slots }, i) => {
      const held = Object.fromEntries(Object.entries(slots).map(([name, buffer]) => [name, buffer.value]));
      return optimizer.update(parameter.value, gradients[i] as Tensor, held, scalars);
    });
  }

  /** The prepared batch on a device, entered by name. */
  enterBatch(device: Device): EnteredBatch {
    return {
      x: stepInput("batch.x", () => this.prepared().x, device),
      y: stepInput("batch.y", () => this.prepared().y as HostValue, device),
      weight:
        this.prepared().weight === undefined ? undefined : stepInput("batch.weight", () => weightOf(this.prepared()), device),
    };
  }

  private context(device: Device, proposals: Proposal[]): Context {
    const calls = new Map<string, number>();
    return {
      training: true,
      update: (buffer, value) => {
        const plain = stopGradient(value);
        letEscape(plain); // a checkpoint frees what is made in it
        proposals.push({ buffer, value: plain });
      },
      random: (path, make) => {
        // a checkpoint that runs a layer again gets the mask of the first run
        const call = remembered(() => {
          const count = calls.get(path) ?? 0;
          calls.set(path, count + 1);
          return count;
        });
        return stepInput(`random.${path}.${call}`, () => make(this.rng.key(path, this.state.steps, call)), device);
      },
    };
  }

  /** Both programs of a step, and what they would change. */
  private outcome(device: Device): Outcome {
    const given = this.gradients(device);
    const updated = this.update(given, device);
    const commits: Commit[] = given.trained.flatMap(({ path, parameter, slots }, i) => [
      fitting(path, parameter, updated[i]?.parameter),
      ...Object.entries(slots).map(([name, variable]) =>
        fitting(`${this.state.optimizer.name}.${name}.${path}`, variable, updated[i]?.slots[name]),
      ),
    ]);
    for (const { buffer, value } of given.proposals)
      commits.push(fitting(this.state.pathOf(buffer) ?? "a buffer", buffer, value));
    return { loss: given.loss, metrics: given.metrics, commits };
  }

  private measures(device: Device): Measures {
    const { x, y, weight } = this.enterBatch(device);
    const output = this.state.network.call(x, inference);
    return {
      loss: lossOfBatch(this.loss, y, output, weight),
      metrics: this.metrics.map((metric) => metric.measure(y, output, weight)),
    };
  }

  private report({ loss, metrics }: Measures): StepReport {
    const { size } = this.prepared();
    return { size, step: this.state.steps, loss: retained(loss), metrics: metrics.map((sums) => sums.map(retained)) };
  }

  /** The host values of the prepared batch. */
  private entering(): readonly (HostValue | undefined)[] {
    const batch = this.prepared();
    return [batch.x, batch.y, batch.weight === undefined ? undefined : weightOf(batch)];
  }

  private prepared(): Batch {
    return this.batch as Batch;
  }
}

/** Layers and optimizers may be of the user's own: what they give is looked at before anything changes. */
function fitting(path: string, variable: Variable, value: Tensor | undefined): Commit {
  if (value !== undefined && sameShape(value.shape, variable.shape) && value.dtype === variable.dtype)
    return { path, variable, value };
  throw new ShapeError(
    `step: ${value === undefined ? "nothing" : `${value.dtype} ${showShape(value.shape)}`} as the new value of ${path}, ` +
      `which is ${variable.dtype} ${showShape(variable.shape)}. Nothing was changed. Look at the optimizer or the layer.`,
  );
}

/** The tensor, alive until its storage is released. */
function retained(t: Tensor): Tensor {
  t.storage.retain();
  return t;
}

function weightOf({ weight, size }: Batch): HostValue {
  return { data: weight as Float32Array, shape: [size], dtype: "float32" };
}
