import type { BackendName, KernelCount, Measured } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import { lineUp } from "../measure/lineUp.ts";
import { absences } from "../report/timeTable.ts";
import { textTable } from "../report/textTable.ts";
import { stepsPerEpoch } from "../workloads/workload.ts";
import { forEachPlace, type PartOptions, type Rows, type Section } from "./part.ts";

/** Draws and dispatches per step of one contender's ways. */
export interface Counted {
  readonly workload: string;
  readonly backend: BackendName;
  readonly ways: readonly { readonly contender: ContenderName; readonly way: string; readonly perStep: number }[];
}

const epochs = 5;
/** From here on a step is so slow that one epoch must do. */
const slowMilliseconds = 500;

/** Draws and dispatches per training step, counted exactly over calls of `fit` with 5 epochs (1 where steps are slow), all alike. */
export async function draws(options: PartOptions): Promise<readonly Section[]> {
  const { kernels, log } = options;
  const contenders = options.contenders.filter(({ backends }) => backends.includes("webgl"));
  const counted: (Counted & { readonly absent: Awaited<ReturnType<typeof lineUp>>["absent"] })[] = [];
  const backends = options.backends?.filter((backend) => backend === "webgl" || backend === "webgpu") ?? ["webgl", "webgpu"];
  await forEachPlace(options, backends, async (workload, backend) => {
    const together = await lineUp(workload, backend, { ...options, contenders });
    try {
      const isSlow = Math.max(...together.stepMilliseconds.values()) > slowMilliseconds;
      const steps = (isSlow ? 1 : epochs) * stepsPerEpoch(workload);
      const ways: { contender: ContenderName; way: string; perStep: number }[] = [];
      for (const [contender, one] of together.open)
        for (const way of one.ways) {
          await one.train(way, isSlow ? 1 : stepsPerEpoch(workload));
          const perStep = countOf(backend, await one.train(way, steps)) / steps;
          ways.push({ contender, way, perStep });
          log(`  ${contender}, ${way}: ${perStep.toFixed(1)} per step`);
        }
      counted.push({ workload: workload.name, backend, ways, absent: together.absent });
      if (kernels) log(`\n${(await together.open.get("chainrule")?.explain()) ?? ""}`);
      if (kernels) log(`\n${textTable(kernelRows((await together.open.get("chainrule")?.kernels()) ?? []))}\n`);
    } finally {
      await together.close();
    }
  });
  const rows = countTable(counted);
  return [
    { name: "counts", title: "Draw calls and dispatches per training step", rows, keys: 2, notes: absences(contenders, counted) },
  ];
}

/** A row for each workload and backend: ours, the peer's thriftier way, and what part of it ours is. */
export function countTable(counted: readonly Counted[]): Rows {
  const eager = counted.some(({ ways }) => ways.some(({ contender }) => contender === "chainrule-eager"));
  const least = (ways: Counted["ways"], name: ContenderName) =>
    ways
      .filter(({ contender }) => contender === name)
      .reduce<Counted["ways"][number] | undefined>((a, b) => (a === undefined || b.perStep < a.perStep ? b : a), undefined);
  return [
    [
      "workload",
      "backend",
      "counted",
      "chainrule",
      ...(eager ? ["recording off"] : []),
      "tfjs-layers",
      "its thriftier way",
      "part",
    ],
    ...counted.map(({ workload, backend, ways }) => {
      const [ours, off, peer] = [least(ways, "chainrule"), least(ways, "chainrule-eager"), least(ways, "tfjs-layers")];
      const shown = (one: typeof ours): string => one?.perStep.toFixed(1) ?? "cannot";
      return [
        workload,
        backend,
        backend === "webgl" ? "draws" : "dispatches",
        shown(ours),
        ...(eager ? [shown(off)] : []),
        shown(peer),
        peer?.way ?? "–",
        ours === undefined || peer === undefined ? "–" : (ours.perStep / peer.perStep).toFixed(2),
      ];
    }),
  ];
}

function countOf(backend: BackendName, { draws, dispatches }: Measured): number {
  return backend === "webgl" ? draws : dispatches;
}

function kernelRows(kernels: readonly KernelCount[]): Rows {
  const rows = [...kernels].sort((a, b) => b.draws + b.dispatches - a.draws - a.dispatches);
  return [
    ["kernel", "calls", "draws", "dispatches"],
    ...rows.map(({ kernel, calls, draws, dispatches }) => [kernel, String(calls), String(draws), String(dispatches)]),
  ];
}
