import { formatValue } from "../chart/formatTick.ts";
import type { Logs } from "./progressEvents.ts";

/** `7.3 s`, `2:05` or `1:02:05`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** `1.4 steps/s`, or `2.5 s/step` where a step takes longer than a second. */
export function formatRate(steps: number, milliseconds: number): string {
  if (steps === 0 || milliseconds <= 0) return "";
  const rate = (1000 * steps) / milliseconds;
  if (rate < 1) return `${(1 / rate).toFixed(1)} s/step`;
  return `${rate < 100 ? rate.toFixed(1) : Math.round(rate)} steps/s`;
}

/** `loss 0.4312` and so on, one text per metric, in the order given. */
export function formatLogs(logs: Logs): string[] {
  return Object.entries(logs).map(([name, value]) => `${name} ${formatValue(value)}`);
}

/** `━━━━━━──────`: the share done, in `width` characters. */
export function bar(share: number, width: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "━".repeat(done) + "─".repeat(width - done);
}

/** `epoch  3/50`, the number as wide as the last one. */
export function epochName(epoch: number, epochs: number): string {
  return `epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}`;
}

/** The line that stays when an epoch has ended: first what was measured in training, then on the validation data. */
export function epochLine(epoch: number, epochs: number, logs: Logs, milliseconds: number): string {
  const names = Object.keys(logs).sort((a, b) => Number(a.startsWith("val_")) - Number(b.startsWith("val_")));
  const parts = formatLogs(Object.fromEntries(names.map((name) => [name, logs[name] as number])));
  return [epochName(epoch, epochs), ...parts, formatDuration(milliseconds)].join("  ");
}

/** Joins what fits into `columns`; the parts named last are the first to go. */
export function joinFitting(parts: readonly string[], columns: number): string {
  let line = "";
  for (const part of parts) {
    if (part === "") continue;
    const longer = line === "" ? part : `${line}  ${part}`;
    if ([...longer].length > columns) break;
    line = longer;
  }
  return line;
}
