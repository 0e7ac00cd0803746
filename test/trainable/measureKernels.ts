import { type Device, type Kernel, kernelInputs, sizeOf } from "@chainrule/engine";
import type { KernelCase } from "../backend-tfjs/cases/kernelCase.ts";
import { difference, outcomeOf } from "../backend-tfjs/compare.ts";
import { kernelCases } from "../backend-tfjs/kernelCases.ts";
import { type DeviceName } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import type { Watched } from "./openWatched.ts";
import type { Way } from "./WatchedDevice.ts";

/** What running a kernel's cases on one device has shown. */
export interface KernelRun {
  readonly ways: ReadonlySet<Way>;
  /** The cases that were computed otherwise than by tfjs's kernel, although there is one. */
  readonly otherwise: readonly KernelCase[];
  readonly failure: string | undefined;
}

/** Runs every case of every kernel and notes how each was computed. */
export async function measureKernels(name: DeviceName, watched: Watched, reference: Device): Promise<Map<Kernel, KernelRun>> {
  const runs = new Map<Kernel, KernelRun>();
  for (const kernel of Object.keys(kernelInputs) as Kernel[]) runs.set(kernel, await runOf(name, watched, reference, kernel));
  return runs;
}

async function runOf(name: DeviceName, { device, stock }: Watched, reference: Device, kernel: Kernel): Promise<KernelRun> {
  const ways = new Set<Way>();
  const otherwise: KernelCase[] = [];
  let failure: string | undefined;
  for (const one of kernelCases.filter((each) => each.kernel === kernel)) {
    device.take();
    try {
      const got = await outcomeOf(device, one);
      // the reference is its own measure here: hand-made numbers for it stand in test/engine
      const problem =
        name === "reference"
          ? undefined
          : difference(got, await outcomeOf(reference, one), kernelTolerances[name][one.accuracy], one.relative);
      if (problem !== undefined) failure ??= `${one.name}: ${problem}`;
      // what has no elements is decided without any kernel
      if (sizeOf(got.shape) === 0 || one.inputs.some(({ data }) => data.length === 0)) continue;
      const { way } = device.take().at(-1)!;
      ways.add(way);
      if (way !== "tfjs" && stock.has(kernel)) otherwise.push(one);
    } catch (error) {
      failure ??= `${one.name}: ${String(error)}`;
    }
  }
  return { ways, otherwise, failure };
}

/** A cell of the table: how the kernel is computed, and whether that avoids a wrong kernel of tfjs's. */
export function inWords(ways: ReadonlySet<Way>, exists: boolean, isWrong: boolean): string {
  const named = (["own", "lowered", "tfjs"] as const).filter((way) => ways.has(way)).join(" + ");
  if (named === "") return "no case with elements";
  if (named === "tfjs") return "tfjs";
  return `${named}${exists ? (isWrong ? " (tfjs's is wrong)" : "") : " (tfjs has none)"}`;
}
