import { ArgumentError } from "../errors.ts";
import { showValue } from "../choices.ts";

/**
 * What happens to computations that can be recorded: "on" replays them, "off" runs everything eagerly, "verify" replays and runs
 * eagerly as well, compares the two, and goes on with the eager results.
 */
export type RecordingMode = "on" | "off" | "verify";

let mode: RecordingMode = "on";

/** The mode of the whole process or page; "on" at first. */
export function recordingMode(): RecordingMode {
  return mode;
}

/** Sets the mode of the whole process or page. Throws an ArgumentError for a mode that does not exist. */
export function setRecordingMode(next: RecordingMode): void {
  if (!["on", "off", "verify"].includes(next))
    throw new ArgumentError(`setRecordingMode: there is no mode ${showValue(next)}. Choose from "on", "off", "verify".`);
  mode = next;
}
