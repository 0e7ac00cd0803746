import { ArgumentError } from "@chainrule/engine";
import type { Logs } from "../history.ts";

/** Whether a smaller or a larger value is the better one; "auto" tells by the value's name. */
export type MonitorMode = "auto" | "min" | "max";

/** Checks the mode. Throws an ArgumentError for one that does not exist, and for "auto" where the name says nothing. */
export function directionOf(where: string, monitor: string, mode: MonitorMode): "min" | "max" {
  if (mode === "min" || mode === "max") return mode;
  if (mode !== "auto") throw new ArgumentError(`${where}: there is no mode "${String(mode)}". Choose from "auto", "min", "max".`);
  const name = monitor.replace(/^val_/, "").toLowerCase();
  if (/loss|error|entropy|huber|^m[as]e$/.test(name)) return "min";
  if (/acc|^r2$|^auc$|precision|recall|score/.test(name)) return "max";
  throw new ArgumentError(`${where}: cannot tell whether a smaller "${monitor}" is better. Set mode: "min" or "max".`);
}

/** The monitored value of an epoch. Throws an ArgumentError that lists what there is. */
export function monitored(where: string, monitor: string, logs: Logs): number {
  if (Object.hasOwn(logs, monitor)) return logs[monitor] as number;
  const advice = monitor.startsWith("val_") ? " Give fit validationData or validationSplit, or monitor another." : "";
  const names = Object.keys(logs).map((name) => `"${name}"`);
  throw new ArgumentError(`${where}: there is no "${monitor}" to monitor. This fit has ${names.join(", ")}.${advice}`);
}
