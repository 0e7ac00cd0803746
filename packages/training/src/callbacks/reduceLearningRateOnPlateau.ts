import { ArgumentError } from "@chainrule/engine";
import { checkNumber, checkOptions } from "../checkOptions.ts";
import type { Callback } from "./callback.ts";
import { directionOf, monitored } from "./monitor.ts";
import type { MonitorMode } from "./monitor.ts";

/** Options of `reduceLearningRateOnPlateau`: those of Keras's ReduceLROnPlateau, with its defaults. */
export interface ReduceLearningRateOptions {
  /** The name of the watched value; "val_loss" when left out. */
  readonly monitor?: string;
  /** What the rate is multiplied by, in (0, 1); 0.1 when left out. */
  readonly factor?: number;
  /** How many epochs without improvement are borne; 10 when left out. */
  readonly patience?: number;
  /** Whether smaller or larger is better; told by the name when left out. */
  readonly mode?: MonitorMode;
  /** How much better than the best a value must be to count as better; 1e-4 when left out. */
  readonly minDelta?: number;
  /** Epochs after a reduction in which patience is not used up; 0 when left out. */
  readonly cooldown?: number;
  /** The rate below which it does not go; 0 when left out. */
  readonly minLearningRate?: number;
}

/**
 * Multiplies the learning rate by a factor whenever a value has not improved for `patience` epochs, with the decisions of Keras's
 * ReduceLROnPlateau. It starts afresh with every fit, but for the rate, which stays where it is.
 */
export function reduceLearningRateOnPlateau(options: ReduceLearningRateOptions = {}): Callback {
  const where = "reduceLearningRateOnPlateau";
  checkOptions(where, options, ["monitor", "factor", "patience", "mode", "minDelta", "cooldown", "minLearningRate"]);
  const { monitor = "val_loss", factor = 0.1, patience = 10, mode = "auto", minDelta = 1e-4 } = options;
  const { cooldown = 0, minLearningRate = 0 } = options;
  if (typeof factor !== "number" || !(factor > 0 && factor < 1))
    throw new ArgumentError(`${where}: factor ${String(factor)}. Use a number between 0 and 1.`);
  for (const [name, value] of Object.entries({ patience, cooldown }))
    if (!Number.isInteger(value) || value < 0) throw new ArgumentError(`${where}: ${name} ${value}. Use a whole number ≥ 0.`);
  for (const [name, value] of Object.entries({ minDelta, minLearningRate })) checkNumber(where, name, value, 0, Infinity);
  const sign = directionOf(where, monitor, mode) === "min" ? 1 : -1;

  let best = Infinity;
  let waited = 0;
  let cooling = 0;
  return {
    onTrainBegin() {
      best = Infinity;
      waited = 0;
      cooling = 0;
    },
    onEpochEnd({ model: { optimizer }, logs }) {
      const value = sign * monitored(where, monitor, logs);
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (value < best - minDelta) {
        best = value;
        waited = 0;
      } else if (cooling === 0 && ++waited >= patience && optimizer.learningRate > minLearningRate) {
        optimizer.learningRate = Math.max(optimizer.learningRate * factor, minLearningRate);
        cooling = cooldown;
        waited = 0;
      }
    },
  };
}
