import { ArgumentError, Device, scope, sigmoid, softmax, StateError } from "@chainrule/engine";
import type { TypedArray } from "@chainrule/engine";
import type { Batch, BatchSource } from "@chainrule/data";
import { getWeights, setWeights, summary } from "@chainrule/layers";
import type { Sequential, Weights, WeightValue } from "@chainrule/layers";
import { fitLoop } from "./fitLoop.ts";
import { checkFitOptions, checkRunOptions, refuseForRows, refuseForStreams } from "./fitOptions.ts";
import type { CheckedOptions, EvaluateOptions, FitOptions, PredictOptions, StepOptions, WarmUpOptions } from "./fitOptions.ts";
import type { History } from "./history.ts";
import type { Loss } from "./losses/loss.ts";
import type { ModelParts } from "./modelParts.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { Prediction } from "./prediction.ts";
import { Readings } from "./readings.ts";
import { fitSources } from "./fitSources.ts";
import { evaluationSource, isBatchSource } from "./source.ts";
import type { Rows } from "./source.ts";
import type { Snapshot } from "./state.ts";
import { Trainer } from "./trainer.ts";
import type { TrainingStep } from "./trainingStep.ts";

/** Host values of one parameter's gradient. */
export interface HostGradient {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** The loss and the metrics by name. */
export type Measured<M extends string> = { readonly [K in "loss" | M]: number };

/** A model whatever its metrics are called: what callbacks see. */
export type AnyModel = Model;

/**
 * A network with its loss, optimizer and metrics: what `compile` returns. It owns its memory: `dispose()` gives all back. Its state
 * follows the default device unless it was pinned by `to`.
 */
export class Model<M extends string = string, B extends string = string> {
  /** The layers; freeze one with `model.network.layers[0].trainable = false`. */
  readonly network: Sequential;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly seed: number;
  private readonly trainer: Trainer;
  private readonly progress: ModelParts["progress"];
  private readonly openDevice: ModelParts["openDevice"];
  private fitting = false;
  private stopReason: string | undefined;

  constructor({ network, loss, optimizer, metrics, seed, device, progress, openDevice, recording }: ModelParts) {
    this.network = network;
    this.loss = loss;
    this.optimizer = optimizer;
    this.seed = seed;
    this.progress = progress;
    this.openDevice = openDevice;
    this.trainer = new Trainer(network, loss, optimizer, metrics, seed, device, recording);
  }

  /** Epochs done over all fits: where the next fit goes on. */
  get epochs(): number {
    return this.trainer.state.epochs;
  }

  /** Training steps done over all fits. */
  get steps(): number {
    return this.trainer.state.steps;
  }

  /** The training step as two programs, gradients and update. For recording, custom loops and tests. */
  get step(): TrainingStep {
    return this.trainer.step;
  }

  /**
   * Trains for some epochs on (x, y), row by row, or on batches from an iterable, and goes on from where the last fit ended. Each sample
   * counts once in an epoch's loss and metrics, also in a smaller last batch. Rejects, with the weights of the last good reading, when
   * the loss or the state is not finite. Arrays are read while the fit runs and not copied: leave them alone until it ends.
   */
  fit(x: Rows, y: Rows, options?: FitOptions): Promise<History<M>>;
  fit(batches: BatchSource, options?: FitOptions): Promise<History<M>>;
  async fit(x: Rows | BatchSource, second?: Rows | FitOptions, third?: FitOptions): Promise<History<M>> {
    const isStream = isBatchSource(x);
    if (isStream && third !== undefined)
      throw new ArgumentError("fit: an iterable of batches holds its own y. Give fit(batches, options).");
    const given = ((isStream ? second : third) ?? {}) as FitOptions;
    const options = this.withProgress(checkFitOptions(given));
    if (isStream) refuseForStreams(given);
    else refuseForRows(given);
    this.begin("fit");
    const readings = new Readings(this.trainer.metrics);
    try {
      options.signal?.throwIfAborted();
      const device = await this.trainer.ready();
      const { source, heldOut } = await fitSources(x, second, options, this.trainer.wanted("fit", device, options), this.seed);
      const trainer = this.trainer;
      return (await fitLoop(
        {
          model: this as unknown as AnyModel,
          readings,
          state: trainer.state,
          step: (batch) => trainer.run(batch, readings),
          sync: async () => {
            await (await trainer.ready()).backend.sync();
          },
          evaluate: heldOut && ((signal) => trainer.measure(heldOut, signal)),
          stopReason: () => this.stopReason,
          requireAlive: () => {
            trainer.requireAlive();
          },
        },
        source,
        options,
      )) as History<M>;
    } finally {
      readings.dispose();
      this.fitting = false;
    }
  }

  /**
   * Gets the first steps of a fit out of the way: records the training step for batches of these rows and compiles the shaders that it
   * needs, all at once where the device can. Changes nothing; worth its time on webgl and webgpu.
   */
  async warmUp(x: Rows, y: Rows, options: WarmUpOptions = {}): Promise<void> {
    this.begin("warmUp");
    try {
      await this.trainer.warmUp(x, y, options);
    } finally {
      this.fitting = false;
    }
  }

  /** The loss and the metrics over (x, y), or over batches from an iterable, in inference. Changes nothing. */
  evaluate(x: Rows, y: Rows, options?: EvaluateOptions): Promise<Measured<M>>;
  evaluate(batches: BatchSource, options?: Pick<EvaluateOptions, "allowNonFinite">): Promise<Measured<M>>;
  async evaluate(x: Rows | BatchSource, second?: Rows | EvaluateOptions, third?: EvaluateOptions): Promise<Measured<M>> {
    const isStream = isBatchSource(x);
    const options = ((isStream ? second : third) ?? {}) as EvaluateOptions;
    checkRunOptions("evaluate", options, isStream ? ["allowNonFinite"] : ["batchSize", "sampleWeight", "allowNonFinite"]);
    const { batchSize = 32, sampleWeight } = options;
    const wanted = this.trainer.wanted("evaluate", await this.trainer.ready(), options);
    const source = await evaluationSource(x, second as Rows, { batchSize, sampleWeight }, wanted);
    return (await this.trainer.measure(source)) as Measured<M>;
  }

  /** The network's output for each row of x, in inference. While a fit runs, each batch sees the weights of the last finished step. */
  async predict(x: Rows, options: PredictOptions = {}): Promise<Prediction> {
    return await this.trainer.forward("predict", x, options, (output) => output);
  }

  /** Chances for each row of x: the output through the loss's link (softmax or sigmoid where the loss is on logits). */
  async probabilities(x: Rows, options: PredictOptions = {}): Promise<Prediction> {
    const { link } = this.loss;
    return await this.trainer.forward("probabilities", x, options, (output) =>
      link === "softmax" ? softmax(output) : link === "sigmoid" ? sigmoid(output) : output,
    );
  }

  /**
   * One step on one batch, read back: its loss and metrics, measured before the update. A loss that is not finite is given back as it
   * is: the loop is the caller's, who may keep a `snapshot`.
   */
  async trainStep(x: Rows, y: Rows, options: StepOptions = {}): Promise<Measured<M>> {
    checkRunOptions("trainStep", options, ["sampleWeight", "allowNonFinite"]);
    this.begin("trainStep");
    const readings = new Readings(this.trainer.metrics);
    try {
      await this.trainer.run(await this.trainer.oneBatch("trainStep", x, y, options), readings);
      await readings.read();
      return readings.logs() as Measured<M>;
    } finally {
      readings.dispose();
      this.fitting = false;
    }
  }

  /** The loss on one batch and its gradient by every trained parameter, under the parameters' paths. Changes nothing. */
  async gradients(
    x: Rows,
    y: Rows,
    options: StepOptions = {},
  ): Promise<{ readonly loss: number; readonly gradients: Readonly<Record<string, HostGradient>> }> {
    checkRunOptions("gradients", options, ["sampleWeight", "allowNonFinite"]);
    const batch = await this.trainer.oneBatch("gradients", x, y, options);
    const device = await this.trainer.ready();
    const { loss, gradients, trained } = scope(() => {
      this.step.prepare(batch);
      const made = this.step.gradients(device);
      return { loss: made.loss, gradients: made.gradients, trained: made.trained };
    });
    try {
      const [value, ...values] = await Promise.all([loss, ...gradients].map((t) => t.read()));
      const entries = trained.map(
        ({ path, parameter }, i) => [path, { data: values[i] as TypedArray, shape: parameter.shape }] as const,
      );
      return { loss: value?.[0] as number, gradients: Object.fromEntries(entries) };
    } finally {
      for (const t of [loss, ...gradients]) t.dispose();
    }
  }

  /** All rows as one checked batch, as a training step takes it. */
  async batchOf(where: string, x: Rows, y: Rows, sampleWeight?: Rows): Promise<Batch> {
    return await this.trainer.oneBatch(where, x, y, sampleWeight === undefined ? {} : { sampleWeight });
  }

  /** The network as a table: layers, shapes, parameters. */
  summary(): string {
    return summary(this.network);
  }

  /** The network's parameters and moving statistics on the host, under their paths. */
  async getWeights(): Promise<Weights> {
    this.trainer.requireAlive();
    return await getWeights(this.network);
  }

  /** Sets all of the network's weights, or none where one does not fit. */
  setWeights(weights: Readonly<Record<string, WeightValue>>): void {
    this.trainer.requireAlive();
    setWeights(this.network, weights);
  }

  /** Ends the running fit after its current batch. */
  stopTraining(reason = "stopped by a callback"): void {
    this.stopReason = reason;
  }

  /** All state as it is now, held on the device without copying. Dispose it when it is no longer needed. */
  snapshot(): Snapshot {
    this.trainer.requireAlive();
    return this.trainer.state.snapshot();
  }

  /** Pins the model to a device, or to a backend by name where the face can open one, and moves its state there. */
  async to(where: Device | B): Promise<void> {
    this.trainer.requireAlive();
    if (typeof where === "string" && this.openDevice === undefined)
      throw new ArgumentError(
        `model.to: cannot open "${where}" by name here. Pass a Device, or compile with the package "chainrule".`,
      );
    const device = typeof where === "string" ? await this.openDevice?.(where) : where;
    if (!(device instanceof Device))
      throw new ArgumentError(
        `model.to: ${where === null ? "null" : typeof where} is no device. Give one, as useBackend and openDevice return it.`,
      );
    await this.trainer.pin(device);
  }

  /** Every variable under its path: parameters, buffers and optimizer slots. */
  variables(): ReturnType<Trainer["state"]["variables"]> {
    return this.trainer.state.variables();
  }

  /** Gives all memory back. A second call does nothing; a running fit rejects. */
  dispose(): void {
    this.trainer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Refuses two runs that would change the state at once. */
  private begin(where: string): void {
    this.trainer.requireAlive();
    if (this.fitting) throw new StateError(`${where}: another fit of this model is running. Await it first.`);
    this.fitting = true;
    this.stopReason = undefined;
  }

  private withProgress(options: CheckedOptions): CheckedOptions {
    const listener = this.progress?.(options.verbose ?? "auto");
    return listener === undefined ? options : { ...options, callbacks: [...(options.callbacks ?? []), listener] };
  }
}
