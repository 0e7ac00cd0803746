import { ArgumentError } from "@chainrule/engine";
import type { Callback } from "./callback.ts";

/**
 * Sets the learning rate at the start of each epoch: schedule(epoch, rate of the epoch before) gives the new one. Epochs count from 0
 * over all fits of the model. A rate that is not finite and ≥ 0 ends the fit with an ArgumentError.
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  if (typeof schedule !== "function")
    throw new ArgumentError(`learningRateScheduler: expected a function of (epoch, learningRate), got ${String(schedule)}.`);
  return {
    onEpochBegin({ model: { optimizer }, epoch }) {
      optimizer.learningRate = schedule(epoch, optimizer.learningRate);
    },
  };
}
