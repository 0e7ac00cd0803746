import type { BackendName, LiveMemory, PeakBytes } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import { plannedSteps } from "../contenders/trainingPlan.ts";
import { slowMilliseconds, lineUp, type Absence } from "../measure/lineUp.ts";
import { size } from "../report/figures.ts";
import { absences } from "../report/timeTable.ts";
import { smallMlp } from "../workloads/smallMlp.ts";
import { forEachPlace, type PartOptions, type Rows, type Section } from "./part.ts";

/** Peaks of one workload on one backend, each contender's in its thriftier way. */
export interface Peaks {
  readonly workload: string;
  readonly backend: BackendName;
  readonly peaks: ReadonlyMap<ContenderName, PeakBytes>;
}

/** What was alive before and after a long run. */
export interface LongRun {
  readonly contender: string;
  readonly backend: BackendName;
  readonly steps: number;
  readonly before: LiveMemory;
  readonly after: LiveMemory;
}

const longRunSteps = 10_000;

/** Peak bytes of a step, and what is alive before and after 10,000 steps, for the frameworks that count what they keep. */
export async function memory(options: PartOptions): Promise<readonly Section[]> {
  const contenders = options.contenders.filter(({ backends }) => backends.includes("webgl"));
  const backends = options.backends ?? ["cpu", "wasm"];
  const found: (Peaks & { readonly absent: readonly Absence[] })[] = [];
  await forEachPlace(options, backends, async (workload, backend) => {
    const together = await lineUp(workload, backend, { ...options, contenders });
    try {
      const peaks = new Map<ContenderName, PeakBytes>();
      for (const [name, one] of together.open) {
        const ways = (together.stepMilliseconds.get(name) ?? 0) > slowMilliseconds ? one.ways.slice(-1) : one.ways;
        for (const way of ways) {
          const peak = await one.peakBytes(way);
          if (peak === undefined) continue;
          options.log(`  ${name}, ${way}: ${size(peak.steady)} per step, ${size(peak.first)} in the first`);
          const least = peaks.get(name);
          if (least === undefined || peak.steady < least.steady) peaks.set(name, peak);
        }
      }
      found.push({ workload: workload.name, backend, peaks, absent: together.absent });
    } finally {
      await together.close();
    }
  });
  const runs = await longRuns({ ...options, contenders, workloads: [smallMlp] }, backends);
  return [
    { name: "memory", title: "Peak memory of a step", rows: peakTable(found), keys: 2, notes: absences(contenders, found) },
    { name: "flat", title: "Memory over many steps", rows: longRunTable(runs), keys: 2, notes: [] },
  ];
}

async function longRuns(options: PartOptions, backends: readonly BackendName[]): Promise<readonly LongRun[]> {
  const runs: LongRun[] = [];
  await forEachPlace(options, backends, async (workload, backend) => {
    const together = await lineUp(workload, backend, options);
    try {
      for (const [name, one] of together.open) {
        const [way = ""] = one.ways;
        const steps = plannedSteps(workload, longRunSteps);
        await one.train(way, plannedSteps(workload, longRunSteps / 20));
        const before = await one.liveMemory();
        await one.train(way, steps);
        const after = await one.liveMemory();
        const contender = options.contenders.find((entry) => entry.name === name)?.title ?? name;
        if (before !== undefined && after !== undefined) runs.push({ contender, backend, steps, before, after });
        options.log(`  ${contender}: ${steps} steps done`);
      }
    } finally {
      await together.close();
    }
  });
  return runs;
}

/** A row for each workload and backend: peaks, and what part of tfjs-layers' ours is. */
export function peakTable(found: readonly Peaks[]): Rows {
  const eager = found.some(({ peaks }) => peaks.has("chainrule-eager"));
  return [
    ["workload", "backend", "chainrule", ...(eager ? ["recording off"] : []), "its first steps", "tfjs-layers", "part"],
    ...found.map(({ workload, backend, peaks }) => {
      const [ours, off, peer] = [peaks.get("chainrule"), peaks.get("chainrule-eager"), peaks.get("tfjs-layers")];
      const shown = (bytes: number | undefined): string => (bytes === undefined ? "cannot" : size(bytes));
      return [
        workload,
        backend,
        shown(ours?.steady),
        ...(eager ? [shown(off?.steady)] : []),
        shown(ours?.first),
        shown(peer?.steady),
        ours === undefined || peer === undefined ? "–" : (ours.steady / peer.steady).toFixed(2),
      ];
    }),
  ];
}

/** A row for each contender and backend: what was alive before and after. */
export function longRunTable(runs: readonly LongRun[]): Rows {
  const resident = ({ resident }: LiveMemory): string => (resident === undefined ? "–" : size(resident));
  return [
    [
      "contender",
      "backend",
      "steps",
      "alive before",
      "alive after",
      "buffers before",
      "after",
      "process before",
      "process after",
    ],
    ...runs.map(({ contender, backend, steps, before, after }) => [
      contender,
      backend,
      String(steps),
      size(before.bytes),
      size(after.bytes),
      String(before.buffers),
      String(after.buffers),
      resident(before),
      resident(after),
    ]),
  ];
}
