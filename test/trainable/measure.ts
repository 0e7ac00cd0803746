import type { Kernel } from "@chainrule/engine";
import { deviceOf, type DeviceName } from "../support/devices.ts";
import { inWords, measureKernels } from "./measureKernels.ts";
import { lettersOf, measureOps } from "./measureOps.ts";
import { openWatched } from "./openWatched.ts";
import { stockIsWrong } from "./stockIsWrong.ts";

/** A column of both tables, and what went wrong on the way. */
export interface Column {
  readonly device: DeviceName;
  readonly ops: Readonly<Record<string, string>>;
  readonly kernels: Readonly<Record<string, string>>;
  /** What tfjs's kernels do wrong that are not used, by kernel. */
  readonly avoided: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
}

/** Fills one device's column by running everything on it, tfjs's own kernels last: some write where they must not. */
export async function measure(name: DeviceName): Promise<Column> {
  const [watched, reference] = [await openWatched(name), await deviceOf("reference")];
  const kernels = await measureKernels(name, watched, reference);
  const ops = await measureOps(name, watched.device, reference);
  const avoided = new Map<Kernel, string>();
  for (const [kernel, { otherwise }] of kernels) {
    if (otherwise.length === 0) continue;
    const wrong = await stockIsWrong(watched.stock.get(kernel)!, await watched.rawBackend(), otherwise, reference);
    if (wrong !== undefined) avoided.set(kernel, wrong);
  }
  const exists = (kernel: Kernel): boolean => name === "reference" || watched.stock.has(kernel);
  const wrongOnes = new Set(avoided.keys());
  return {
    device: name,
    ops: Object.fromEntries([...ops].map(([op, run]) => [op, lettersOf(run, wrongOnes)])),
    kernels: Object.fromEntries(
      [...kernels].map(([kernel, { ways }]) => [kernel, inWords(ways, exists(kernel), avoided.has(kernel))]),
    ),
    avoided: Object.fromEntries(avoided),
    failures: [
      ...[...kernels.values()].flatMap(({ failure }) => failure ?? []),
      ...[...ops].flatMap(([op, { failures }]) => failures.map((failure) => `${op}: ${failure}`)),
    ],
  };
}
