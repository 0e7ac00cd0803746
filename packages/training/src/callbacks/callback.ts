import type { Logs } from "../history.ts";
import type { AnyModel } from "../model.ts";

/** What callbacks learn about a fit. Epochs and steps count from 0, as in Keras; texts print them from 1. */
export interface TrainBegin {
  readonly model: AnyModel;
  readonly epochs: number;
  readonly initialEpoch: number;
  /** Steps of an epoch; undefined where the data does not say. */
  readonly stepsPerEpoch: number | undefined;
}

/**
 * Hooks of a fit. Each may return a promise, which the fit awaits; an error thrown in one ends the fit with that error.
 * `model.stopTraining()` ends it after the current batch.
 */
export interface Callback {
  onTrainBegin?(event: TrainBegin): void | Promise<void>;
  onTrainEnd?(event: { readonly model: AnyModel; readonly stopped: string | undefined }): void | Promise<void>;
  /** The fit is about to reject with `error`: the moment to let go of what the callback holds. What it throws is not heard. */
  onTrainError?(event: { readonly model: AnyModel; readonly error: unknown }): void;
  onEpochBegin?(event: { readonly model: AnyModel; readonly epoch: number }): void | Promise<void>;
  /** `logs` holds the running loss and metrics of the epoch. */
  onEpochEnd?(event: { readonly model: AnyModel; readonly epoch: number; readonly logs: Logs }): void | Promise<void>;
  onBatchBegin?(event: { readonly model: AnyModel; readonly epoch: number; readonly step: number }): void | Promise<void>;
  /** `logs` are running means of the epoch, present only when they were read back: by time, never for every batch. */
  onBatchEnd?(event: {
    readonly model: AnyModel;
    readonly epoch: number;
    readonly step: number;
    readonly logs: Logs | undefined;
  }): void | Promise<void>;
}
