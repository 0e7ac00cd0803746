import type { Callback, Verbose } from "@chainrule/training";
import type { ProgressListener } from "@chainrule/plots";

/**
 * The listener that shows a fit: 0 shows nothing, 1 a progress bar (plain lines where there is no terminal), 2 a line for every epoch;
 * "auto" is 1 in a terminal and 0 elsewhere. The drawing code is loaded when a fit begins.
 */
export function progressFor(verbose: Verbose): Callback | undefined {
  if (verbose === 0 || (verbose === "auto" && !inTerminal())) return undefined;
  let shown: ProgressListener | undefined;
  return {
    async onTrainBegin(event) {
      const { progress } = await import("@chainrule/plots");
      const listener = progress(verbose === 2 ? { live: false, every: 1 } : {});
      await listener.ready;
      shown = listener;
      shown.onTrainBegin?.(event);
    },
    onEpochBegin: (event) => shown?.onEpochBegin?.(event),
    onBatchEnd: ({ epoch, step, logs }) => shown?.onBatchEnd?.({ epoch, step: step + 1, logs }),
    onEpochEnd: (event) => shown?.onEpochEnd?.(event),
    // the live line must go, whatever ends the fit
    onTrainError: ({ error }) => shown?.onTrainEnd?.({ stopped: error instanceof Error ? error.name : String(error) }),
    onTrainEnd: ({ stopped }) => shown?.onTrainEnd?.(stopped === undefined ? {} : { stopped }),
  };
}

function inTerminal(): boolean {
  const { process } = globalThis as { process?: { stdout?: { isTTY?: boolean } } };
  return process?.stdout?.isTTY === true;
}
