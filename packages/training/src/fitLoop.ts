import { NumericError } from "@chainrule/engine";
import type { Batch } from "@chainrule/data";
import type { Callback } from "./callbacks/callback.ts";
import type { CheckedOptions } from "./fitOptions.ts";
import type { History, Logs } from "./history.ts";
import type { AnyModel } from "./model.ts";
import { pause } from "./pause.ts";
import type { Readings } from "./readings.ts";
import type { Source } from "./source.ts";
import type { Snapshot, TrainingState } from "./state.ts";

const PAUSE_EVERY = 16; // milliseconds of work between two turns of the event loop
const READ_EVERY = 100; // milliseconds between two readings of the running loss
const MOST_WAITING = 512; // steps that may wait to be read

/** What the loop needs from the model. */
export interface Fitted {
  readonly model: AnyModel;
  readonly readings: Readings;
  /** Runs one step on the device of the moment. */
  step(batch: Batch): Promise<void> | void;
  /** Waits for the device's queue: back-pressure. */
  sync(): Promise<void>;
  evaluate(): Promise<Logs | undefined>;
  readonly state: TrainingState;
  /** Why to stop, if a callback asked for it. */
  readonly stopReason: () => string | undefined;
  /** Throws if the model was disposed meanwhile. */
  requireAlive(): void;
}

/** The loop over epochs and batches. Weights go back to the last good reading when a loss is not finite. */
export async function fitLoop(fitted: Fitted, source: Source, options: CheckedOptions): Promise<History> {
  const { model, readings, state } = fitted;
  const callbacks = options.callbacks ?? [];
  const tell = async <K extends keyof Callback>(hook: K, event: Parameters<NonNullable<Callback[K]>>[0]): Promise<void> => {
    if (callbacks.length === 0) return;
    for (const callback of callbacks) {
      const result = (callback[hook] as ((event: unknown) => void | Promise<void>) | undefined)?.call(callback, event);
      if (result instanceof Promise) await result;
    }
    fitted.requireAlive();
  };
  const history = new Map<string, number[]>();
  const epochs: number[] = [];
  let good = state.snapshot();
  let clock = performance.now();
  let lastRead = clock;

  /** Reads what is pending; on a loss that is not finite the weights go back to where the last good loss was measured. */
  const read = async (measured: Snapshot | undefined, epoch: number, step: number): Promise<void> => {
    const bad = await readings.read();
    lastRead = performance.now();
    if (bad === undefined) {
      if (measured === undefined) return;
      good.dispose();
      good = measured;
      return;
    }
    measured?.dispose();
    good.restore();
    throw new NumericError(
      `fit: the loss became ${bad.loss} at step ${bad.step + 1} (epoch ${epoch + 1}, read after its batch ${step + 1}). ` +
        "The weights are back at the last good reading. Lower the learning rate, clip the gradients, or look at the data.",
    );
  };

  try {
    const first = state.epochs;
    await tell("onTrainBegin", { model, epochs: first + options.epochs, initialEpoch: first, stepsPerEpoch: source.steps });
    for (let n = 0; n < options.epochs && fitted.stopReason() === undefined; n++) {
      const epoch = state.epochs;
      await tell("onEpochBegin", { model, epoch });
      readings.restart();
      const pass = source.epoch(epoch);
      try {
        let batch = await pass.next();
        for (let step = 0; batch !== undefined; step++) {
          const upcoming = pass.next();
          const next = upcoming instanceof Promise ? await upcoming : upcoming;
          await tell("onBatchBegin", { model, epoch, step });
          options.signal?.throwIfAborted();
          const now = performance.now();
          const due = next === undefined || readings.waiting >= MOST_WAITING || now - lastRead >= READ_EVERY;
          const measured = due ? state.snapshot() : undefined;
          let stepped = false;
          try {
            const working = fitted.step(batch);
            if (working instanceof Promise) await working;
            stepped = true;
          } finally {
            if (!stepped) measured?.dispose();
          }
          if (due) await read(measured, epoch, step);
          await tell("onBatchEnd", { model, epoch, step, logs: due ? readings.logs() : undefined });
          if (performance.now() - clock >= PAUSE_EVERY) {
            await fitted.sync();
            await pause();
            fitted.requireAlive();
            clock = performance.now();
          }
          options.signal?.throwIfAborted();
          if (fitted.stopReason() !== undefined) break;
          batch = next;
        }
      } finally {
        await pass.close();
      }
      await read(undefined, epoch, 0);
      const validation = await fitted.evaluate();
      const logs: Logs = {
        ...readings.logs(),
        ...Object.fromEntries(Object.entries(validation ?? {}).map(([name, value]) => [`val_${name}`, value])),
      };
      epochs.push(epoch);
      for (const [name, value] of Object.entries(logs)) history.set(name, [...(history.get(name) ?? []), value]);
      state.epochs++;
      await tell("onEpochEnd", { model, epoch, logs });
    }
    const stopped = fitted.stopReason();
    await tell("onTrainEnd", { model, stopped });
    return { epoch: epochs, history: Object.fromEntries(history) as History["history"], stopped };
  } finally {
    readings.dispose();
    good.dispose();
  }
}
