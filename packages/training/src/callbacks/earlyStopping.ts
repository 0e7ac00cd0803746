import { ArgumentError } from "@chainrule/engine";
import { checkNumber, checkOptions } from "../checkOptions.ts";
import type { Snapshot } from "../state.ts";
import type { Callback } from "./callback.ts";
import { directionOf, monitored } from "./monitor.ts";
import type { MonitorMode } from "./monitor.ts";

/** Options of `earlyStopping`: Keras's, with Keras's defaults. */
export interface EarlyStoppingOptions {
  /** The name of the watched value; "val_loss" when left out. */
  readonly monitor?: string;
  /** How much better than the best a value must be to count as better; 0 when left out. */
  readonly minDelta?: number;
  /** How many epochs without improvement are borne; 0 when left out. */
  readonly patience?: number;
  /** Whether smaller or larger is better; told by the name when left out. */
  readonly mode?: MonitorMode;
  /** A value to beat: improvements that do not beat it do not renew the patience. */
  readonly baseline?: number;
  /** Whether the state of the best epoch is put back when the fit ends, stopped early or not. */
  readonly restoreBestWeights?: boolean;
  /** How many epochs of each fit pass before one counts; 0 when left out. */
  readonly startFromEpoch?: number;
}

/**
 * Ends a fit once a value has stopped improving, with Keras 3's decisions: an epoch without improvement uses patience up, and at the
 * end of it the fit stops; never in its first epoch. Better means value + minDelta < best (or value - minDelta > best); NaN is never better.
 * With restoreBestWeights, the best epoch's weights, optimizer state and step count come back. One object serves one fit at a time.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const known = ["monitor", "minDelta", "patience", "mode", "baseline", "restoreBestWeights", "startFromEpoch"];
  checkOptions("earlyStopping", options, known);
  const { monitor = "val_loss", minDelta = 0, patience = 0, mode = "auto", baseline } = options;
  const { restoreBestWeights = false, startFromEpoch = 0 } = options;
  checkNumber("earlyStopping", "minDelta", Math.abs(minDelta), 0, Infinity);
  for (const [name, value] of Object.entries({ patience, startFromEpoch }))
    if (!Number.isInteger(value) || value < 0)
      throw new ArgumentError(`earlyStopping: ${name} ${value}. Use a whole number ≥ 0.`);
  if (baseline !== undefined && !Number.isFinite(baseline))
    throw new ArgumentError(`earlyStopping: baseline ${baseline}. Use a finite number, or leave it out.`);
  const sign = directionOf("earlyStopping", monitor, mode) === "min" ? 1 : -1;
  const isBetter = (value: number, than: number | undefined): boolean =>
    than === undefined ? !Number.isNaN(value) : sign * value + Math.abs(minDelta) < sign * than;

  let best: number | undefined;
  let waited = 0;
  let firstEpoch = 0;
  let kept: Snapshot | undefined;
  const letGo = (): void => {
    kept?.dispose();
    kept = undefined;
  };
  return {
    onTrainBegin({ initialEpoch }) {
      letGo();
      firstEpoch = initialEpoch;
      best = undefined;
      waited = 0;
    },
    onEpochEnd({ model, epoch, logs }) {
      const value = monitored("earlyStopping", monitor, logs);
      // a model counts its epochs over all fits; Keras starts each fit at 0
      const done = epoch - firstEpoch;
      if (done < startFromEpoch) return;
      waited++;
      const better = isBetter(value, best);
      if (restoreBestWeights && (better || kept === undefined)) {
        letGo();
        kept = model.snapshot();
      }
      if (better) {
        best = value;
        if (baseline === undefined || isBetter(value, baseline)) waited = 0;
      } else if (waited >= patience && done > 0) {
        model.stopTraining(`earlyStopping: "${monitor}" has not improved on ${best ?? value} for ${waited} epochs`);
      }
    },
    onTrainEnd() {
      kept?.restore();
      letGo();
    },
    onTrainError: letGo,
  };
}
