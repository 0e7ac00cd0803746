import { ArgumentError, requireKnownOptions } from "@chainrule/engine";
import type { LiveText, Logs, ProgressListener, ProgressStream } from "./progressEvents.ts";
import { bar, epochLine, epochName, formatDuration, formatLogs, formatRate, joinFitting } from "./progressText.ts";
import { defaultStream } from "./defaultStream.ts";

/** How progress is shown. */
export interface ProgressOptions {
  /** Where to write. Without it `process.stdout`, or the console in a page. */
  readonly stream?: ProgressStream;
  /** Whether to draw over lines. Without it: where the stream is a terminal that can, and no CI. */
  readonly live?: boolean;
  /** A line stays for the first epoch, every `every`-th and the last one. Without it every epoch up to 50, then a round number that leaves about 25. */
  readonly every?: number;
  /** The shortest time between two drawings of the live line, in milliseconds. */
  readonly interval?: number;
  /** The time in milliseconds, for tests. */
  readonly now?: () => number;
}

/** A callback for `fit` that shows how training goes. */
export interface Progress extends Required<ProgressListener> {
  /** Settles when the terminal is ready for live text. Nobody need wait: until then only the lines that stay are written. */
  readonly ready: Promise<void>;
}

/** 1, 2 or 5 times a power of ten, at least n. */
function roundUp(n: number): number {
  let power = 1;
  while (power * 10 < n) power *= 10;
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= n) ?? power;
}

/**
 * Shows training in a terminal: a live line with the epoch, a bar of its batches, the time left, running loss and metrics,
 * and a line that stays after each epoch. Where there is no terminal (a file, CI, a page) only the lines that stay.
 * @throws ArgumentError where `every` is not a positive whole number.
 */
export function progress(options: ProgressOptions = {}): Progress {
  requireKnownOptions("progress", options, ["stream", "live", "every", "interval", "now"]);
  const { stream, live: canDraw } =
    options.stream === undefined ? defaultStream() : { stream: options.stream, live: options.stream.isTTY === true };
  const { live: wanted = canDraw, every, interval = 80, now = () => performance.now() } = options;
  if (every !== undefined && !(Number.isInteger(every) && every > 0)) {
    throw new ArgumentError(`progress: every is ${String(every)}, expected a positive whole number of epochs.`);
  }

  let live: LiveText | undefined;
  let [epochs, initialEpoch, steps, lineEvery] = [0, 0, 0, 1];
  let stepsPerEpoch: number | undefined;
  let [trainStart, epochStart, lastDrawn] = [0, 0, -Infinity];
  let [epoch, step, epochsDone] = [0, 0, 0];
  let running: Logs = {};
  let unprinted: string | undefined;

  const print = (line: string): void => {
    if (live === undefined) stream.write(`${line}\n`);
    else live.print(line);
    lastDrawn = -Infinity;
  };

  const draw = (): void => {
    if (live === undefined || now() - lastDrawn < interval) return;
    lastDrawn = now();
    const columns = Math.max(20, (stream.columns || 80) - 1);
    const elapsed = now() - trainStart;
    // With one batch per epoch a bar of batches would only blink: it shows the epochs instead.
    const ofEpochs = stepsPerEpoch === 1;
    const width = Math.min(24, Math.max(8, Math.floor(columns / 5)));
    const total = stepsPerEpoch === undefined ? undefined : stepsPerEpoch * (epochs - initialEpoch);
    const share = ofEpochs
      ? epochsDone / (epochs - initialEpoch)
      : stepsPerEpoch === undefined
        ? undefined
        : step / stepsPerEpoch;
    const count = ofEpochs
      ? ""
      : stepsPerEpoch === undefined
        ? `step ${step}`
        : `${String(step).padStart(String(stepsPerEpoch).length)}/${stepsPerEpoch}`;
    const left =
      total === undefined || steps === 0 ? "" : `${formatDuration((elapsed / steps) * Math.max(0, total - steps))} left`;
    const parts = [
      epochName(epoch, epochs),
      share === undefined ? "" : bar(share, width),
      count,
      ...formatLogs(running),
      left,
      formatRate(steps, elapsed),
    ];
    live.update(joinFitting(parts, columns));
  };

  const ready = wanted
    ? import("#terminal").then(
        ({ openTerminal }) => {
          live = openTerminal(stream);
        },
        // A bundle of one file may lack log-update; then the lines that stay must do.
        () => undefined,
      )
    : Promise.resolve();

  return {
    ready,
    onTrainBegin(event) {
      ({ epochs, initialEpoch, stepsPerEpoch } = event);
      lineEvery = every ?? (epochs - initialEpoch <= 50 ? 1 : roundUp((epochs - initialEpoch) / 25));
      [steps, step, epochsDone, running, unprinted] = [0, 0, 0, {}, undefined];
      trainStart = now();
      lastDrawn = -Infinity;
    },
    onEpochBegin(event) {
      ({ epoch } = event);
      step = 0;
      // The numbers of the epoch before are the best there are, until the first ones of this are read back.
      epochStart = now();
      draw();
    },
    onBatchEnd(event) {
      ({ epoch } = event);
      step++;
      steps++;
      if (event.logs !== undefined) running = event.logs;
      draw();
    },
    onEpochEnd(event) {
      ({ epoch } = event);
      epochsDone++;
      stepsPerEpoch ??= step > 0 ? step : undefined;
      running = Object.fromEntries(Object.entries(event.logs).filter(([name]) => !name.startsWith("val_")));
      const line = epochLine(epoch, epochs, event.logs, now() - epochStart);
      const stays = epoch === initialEpoch || (epoch + 1) % lineEvery === 0 || epoch + 1 === epochs;
      if (stays) print(line);
      else draw();
      unprinted = stays ? undefined : line;
    },
    onTrainEnd(event) {
      if (unprinted !== undefined) print(unprinted);
      unprinted = undefined;
      const elapsed = now() - trainStart;
      const rate = formatRate(steps, elapsed);
      const all = epochs - initialEpoch;
      const many = epochsDone === all ? `${all} ${all === 1 ? "epoch" : "epochs"}` : `${epochsDone} of ${all} epochs`;
      const took = `${many} in ${formatDuration(elapsed)}${rate === "" ? "" : `, ${rate}`}`;
      live?.clear();
      stream.write(event.stopped === undefined ? `trained ${took}\n` : `stopped after ${took}: ${event.stopped}\n`);
    },
  };
}
