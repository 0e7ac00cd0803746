import { ArgumentError, DisposedError, scope, showValue } from "@chainrule/engine";
import type { Device, Tensor, TypedArray } from "@chainrule/engine";
import type { Batch } from "@chainrule/data";
import type { Layer } from "@chainrule/layers";
import { closing } from "./closing.ts";
import { checkRunOptions } from "./fitOptions.ts";
import type { FitOptions, PredictOptions, StepOptions, WarmUpOptions } from "./fitOptions.ts";
import type { Logs } from "./history.ts";
import type { Loss } from "./losses/loss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { Prediction } from "./prediction.ts";
import { Readings } from "./readings.ts";
import { joinRows, sliceRows } from "./rows.ts";
import { arrayRows, inputRows, rowsSource } from "./source.ts";
import type { Rows, Source, Wanted } from "./source.ts";
import { TrainingState } from "./state.ts";
import { TrainingStep } from "./trainingStep.ts";
import { unlessAborted } from "./unlessAborted.ts";

/** The device that a model computes on, looked up before each of its steps. */
export type DeviceSource = () => Device | Promise<Device>;

/** Runs a model's steps where its state is: looks the device up, moves the state there, and does one thing at a time. */
export class Trainer {
  readonly network: Layer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly state: TrainingState;
  readonly step: TrainingStep;
  private deviceSource: DeviceSource;
  private disposed = false;

  constructor(
    network: Layer,
    loss: Loss,
    optimizer: Optimizer,
    metrics: readonly Metric[],
    seed: number,
    deviceSource: DeviceSource,
    recording: boolean,
  ) {
    this.network = network;
    this.loss = loss;
    this.metrics = metrics;
    this.deviceSource = deviceSource;
    this.state = new TrainingState(network, optimizer);
    this.step = new TrainingStep(this.state, loss, metrics, seed, recording);
  }

  /** The device of the next step, with all state on it. */
  async ready(): Promise<Device> {
    this.requireAlive();
    const found = this.deviceSource();
    const device = found instanceof Promise ? await found : found;
    await this.state.moveTo(device);
    this.requireAlive();
    return device;
  }

  /** Pins everything to a device and moves the state there; if that fails, all stays where it was. */
  async pin(device: Device): Promise<void> {
    await this.state.moveTo(device);
    this.requireAlive();
    this.deviceSource = () => device;
  }

  /** Runs a training step; without a detour over promises while the device stays the same. */
  run(batch: Batch, readings: Readings): void | Promise<void> {
    this.requireAlive();
    const found = this.deviceSource();
    this.state.trainedNow();
    if (found instanceof Promise || this.state.device !== found) return this.moveAndRun(batch, readings);
    this.runOn(found, batch, readings);
    return undefined;
  }

  /** The loss and the metrics over a source, in inference. A signal that aborts ends it between two batches. */
  async measure(source: Source, signal?: AbortSignal): Promise<Logs> {
    const readings = new Readings(this.metrics);
    const pass = source.epoch(0);
    let waiting = false;
    const next = async (): Promise<Batch | undefined> => {
      signal?.throwIfAborted();
      waiting = true;
      const batch = await unlessAborted(Promise.resolve(pass.next()), signal);
      waiting = false;
      return batch;
    };
    const work = async (): Promise<Logs> => {
      for (let batch = await next(); batch !== undefined; batch = await next()) {
        readings.push(this.step.evaluate(await this.ready(), batch));
        if (readings.waiting >= 64) await readings.read();
      }
      await readings.read();
      return readings.logs();
    };
    try {
      return await closing(
        work,
        () => pass.close(),
        () => waiting && signal?.aborted === true,
      );
    } finally {
      readings.dispose();
    }
  }

  /** Records the steps of a fit on these rows and compiles what they need, without changing anything. */
  async warmUp(x: Rows, y: Rows, options: WarmUpOptions): Promise<void> {
    checkRunOptions("warmUp", options, ["batchSize", "sampleWeight", "onProgress"]);
    const { batchSize = 32, sampleWeight, onProgress = () => undefined } = options;
    if (typeof onProgress !== "function")
      throw new ArgumentError(`warmUp: onProgress ${showValue(onProgress)}. Give a function (done, total) => void.`);
    const device = await this.ready();
    const rows = await arrayRows(x, y, sampleWeight, this.wanted("warmUp", device, {}));
    const source = rowsSource(rows, batchSize, undefined, "warmUp");
    const { steps = 0 } = source;
    const pass = source.epoch(0);
    for (let step = 0; step < steps; step++) {
      const batch = (await pass.next()) as Batch;
      if (step > 0 && step < steps - 1) continue; // as many rows as the first: the same program
      const here = await this.ready(); // first: an evaluation meanwhile prepares a batch of its own
      this.step.prepare(batch);
      this.step.rehearse(here);
    }
    await this.step.programs.warmUp(onProgress);
    await device.backend.sync();
  }

  /** The network's output for each row, through `link`. */
  async forward(where: string, x: Rows, options: PredictOptions, link: (output: Tensor) => Tensor): Promise<Prediction> {
    checkRunOptions(where, options, ["batchSize", "allowNonFinite"]);
    const { batchSize = 32, allowNonFinite } = options;
    const { backend } = await this.ready();
    const rows = await inputRows(`${where}: x`, x, this.network, backend.floats, allowNonFinite);
    const count = rows.shape[0] ?? 0;
    const parts: TypedArray[] = [];
    let trailing: readonly number[] = this.network.outputShape.slice(1).map((n) => n ?? 0);
    for (let from = 0; from < count; from += batchSize) {
      const device = await this.ready();
      const batch = sliceRows(rows, from, Math.min(count, from + batchSize));
      const output = scope(() => this.step.predict(device, where, batch, link));
      try {
        parts.push(await output.read());
      } finally {
        output.dispose();
      }
      trailing = output.shape.slice(1);
    }
    return new Prediction(joinRows(parts), [count, ...trailing]);
  }

  /** All rows as one checked batch. */
  async oneBatch(where: string, x: Rows, y: Rows, options: StepOptions): Promise<Batch> {
    const device = await this.ready();
    const rows = await arrayRows(x, y, options.sampleWeight, this.wanted(where, device, options));
    return (await rowsSource(rows, Math.max(1, rows.x.shape[0] ?? 0), undefined, where)
      .epoch(0)
      .next()) as Batch;
  }

  /** What data must fit. */
  wanted(where: string, device: Device, { allowNonFinite, classWeight }: FitOptions): Wanted {
    return { where, network: this.network, loss: this.loss, floats: device.backend.floats, allowNonFinite, classWeight };
  }

  dispose(): void {
    this.disposed = true;
    this.step.programs.release();
    this.state.dispose();
  }

  requireAlive(): void {
    if (this.disposed) throw new DisposedError("model: used after it was disposed. Compile a new one.");
  }

  private async moveAndRun(batch: Batch, readings: Readings): Promise<void> {
    const device = await this.ready();
    this.runOn(device, batch, readings);
  }

  private runOn(device: Device, batch: Batch, readings: Readings): void {
    this.step.prepare(batch);
    readings.push(this.step.run(device));
  }
}
