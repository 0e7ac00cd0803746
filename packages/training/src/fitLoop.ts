import { NumericError } from "@chainrule/engine";
import type { Batch } from "@chainrule/data";
import type { Callback } from "./callbacks/callback.ts";
import { closing } from "./closing.ts";
import type { CheckedOptions } from "./fitOptions.ts";
import type { History, Logs } from "./history.ts";
import type { AnyModel } from "./model.ts";
import { pause } from "./pause.ts";
import type { Readings } from "./readings.ts";
import type { Pass, Source } from "./source.ts";
import type { Snapshot, TrainingState } from "./state.ts";
import { unlessAborted } from "./unlessAborted.ts";

const PAUSE_EVERY = 16; // milliseconds of work between two turns of the event loop
const READ_EVERY = 100; // milliseconds between two readings of the running loss
const MOST_WAITING = 512; // steps that may wait to be read
const ADVICE = "The weights are back at the last good reading. Lower the learning rate, clip the gradients, or look at the data.";

/** What the loop needs from the model. */
export interface Fitted {
  readonly model: AnyModel;
  readonly readings: Readings;
  /** Runs one step on the device of the moment. */
  step(batch: Batch): Promise<void> | void;
  /** Waits for the device's queue: back-pressure. */
  sync(): Promise<void>;
  /** The loss and metrics of the held-out data, where there is any. */
  readonly evaluate: ((signal: AbortSignal | undefined) => Promise<Logs>) | undefined;
  readonly state: TrainingState;
  /** Why to stop, if a callback asked for it. */
  readonly stopReason: () => string | undefined;
  /** Throws if the model was disposed meanwhile. */
  requireAlive(): void;
}

/**
 * The loop over epochs and batches. Weights go back to the last good reading when a loss is not finite, or what stands at the end of
 * an epoch. Aborts and a disposed model are noticed after each wait; everything that was taken is given back.
 */
export async function fitLoop(fitted: Fitted, source: Source, options: CheckedOptions): Promise<History> {
  const { model, readings, state } = fitted;
  const { signal, callbacks = [] } = options;
  /** Throws where the fit must not go on. */
  const proceed = (): void => {
    fitted.requireAlive();
    signal?.throwIfAborted();
  };
  const tell = async <K extends keyof Callback>(hook: K, event: Parameters<NonNullable<Callback[K]>>[0]): Promise<void> => {
    for (const callback of callbacks) {
      const result = (callback[hook] as ((event: unknown) => void | PromiseLike<void>) | undefined)?.call(callback, event);
      if (result !== undefined) await unlessAborted(result, signal);
    }
    proceed();
  };
  // a promise per hook and step is more than a small step takes
  const isWatched = callbacks.some((callback) => callback.onBatchBegin !== undefined || callback.onBatchEnd !== undefined);
  const names = ["loss", ...readings.names];
  const history = new Map(
    [...names, ...(fitted.evaluate === undefined ? [] : names.map((name) => `val_${name}`))].map((name) => [
      name,
      [] as number[],
    ]),
  );
  const epochs: number[] = [];
  let good = state.snapshot();
  let clock = performance.now();
  let lastRead = clock;
  let now = clock; // asked once per step
  let waiting = false;
  const isStuck = (): boolean => waiting && signal?.aborted === true;

  /** Reads what is pending, and at the end of an epoch whether all state is finite; throws with the last good values back in place. */
  const read = async (measured: Snapshot | undefined, epoch: number, whole: boolean): Promise<void> => {
    let later: Snapshot | undefined;
    try {
      const { bad, broken } = await readings.read(whole ? state : undefined);
      lastRead = performance.now();
      if (bad === undefined && broken === undefined) {
        later = whole ? state.snapshot() : measured;
        return;
      }
      good.restore();
      if (bad !== undefined)
        throw new NumericError(`fit: the loss became ${bad.loss} at step ${bad.step + 1} (epoch ${epoch + 1}). ${ADVICE}`);
      throw new NumericError(
        `fit: "${broken}" is no longer finite at the end of epoch ${epoch + 1}, although its losses were. ${ADVICE}`,
      );
    } finally {
      if (measured !== later) measured?.dispose();
      if (later !== undefined) {
        good.dispose();
        good = later;
      }
    }
  };

  /** One pass through the data. `checked`: whether the state is looked at as a whole behind the last step. */
  const run = async (pass: Pass, epoch: number, checked: boolean): Promise<void> => {
    const answered = async (upcoming: Promise<Batch | undefined>): Promise<Batch | undefined> => {
      waiting = true;
      const found = await unlessAborted(upcoming, signal);
      waiting = false;
      proceed();
      return found;
    };
    let upcoming = pass.next();
    let batch = upcoming instanceof Promise ? await answered(upcoming) : upcoming;
    for (let step = 0; batch !== undefined; step++) {
      upcoming = pass.next();
      const next = upcoming instanceof Promise ? await answered(upcoming) : upcoming;
      if (isWatched) await tell("onBatchBegin", { model, epoch, step });
      else proceed();
      const due =
        next === undefined || readings.waiting >= MOST_WAITING || now - lastRead >= READ_EVERY ? state.snapshot() : undefined;
      let stepped = false;
      try {
        const working = fitted.step(batch);
        if (working instanceof Promise) await working;
        stepped = true;
      } finally {
        if (!stepped) due?.dispose();
      }
      if (due !== undefined) await read(due, epoch, checked && next === undefined);
      if (isWatched) await tell("onBatchEnd", { model, epoch, step, logs: due === undefined ? undefined : readings.logs() });
      else proceed();
      now = performance.now();
      if (now - clock >= PAUSE_EVERY) {
        await fitted.sync();
        await pause();
        clock = now = performance.now();
        proceed();
      }
      if (fitted.stopReason() !== undefined && next !== undefined) {
        await read(undefined, epoch, checked);
        return;
      }
      batch = next;
    }
  };

  const loop = async (): Promise<void> => {
    for (let n = 0; n < options.epochs && fitted.stopReason() === undefined; n++) {
      const epoch = state.epochs;
      await tell("onEpochBegin", { model, epoch });
      readings.restart();
      // looked at only where somebody can see the state: whatever else goes wrong shows in the next epoch's first loss
      const checked = n + 1 === options.epochs || callbacks.length > 0 || fitted.evaluate !== undefined;
      const pass = source.epoch(epoch);
      await closing(
        () => run(pass, epoch, checked),
        () => pass.close(),
        isStuck,
      );
      const validation = Object.entries((await fitted.evaluate?.(signal)) ?? {});
      proceed();
      const logs: Logs = {
        ...readings.logs(),
        ...Object.fromEntries(validation.map(([name, value]) => [`val_${name}`, value])),
      };
      epochs.push(epoch);
      for (const [name, value] of Object.entries(logs)) history.get(name)?.push(value);
      state.epochs++;
      await tell("onEpochEnd", { model, epoch, logs });
    }
  };

  try {
    const first = state.epochs;
    await tell("onTrainBegin", { model, epochs: first + options.epochs, initialEpoch: first, stepsPerEpoch: source.steps });
    await closing(loop, () => source.close(), isStuck);
    const stopped = fitted.stopReason();
    await tell("onTrainEnd", { model, stopped });
    return { epoch: epochs, history: Object.fromEntries(history) as unknown as History["history"], stopped };
  } catch (error) {
    for (const callback of callbacks) {
      try {
        callback.onTrainError?.({ model, error });
      } catch {
        // the fit's own error is the one to hear of
      }
    }
    throw error;
  } finally {
    readings.dispose();
    good.dispose();
  }
}
