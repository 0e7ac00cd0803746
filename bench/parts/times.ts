import { backendNames } from "../contenders/contender.ts";
import { plannedSteps } from "../contenders/trainingPlan.ts";
import { lineUp, slowMilliseconds, type LineUp } from "../measure/lineUp.ts";
import { interleavedRounds, type Runner } from "../measure/rounds.ts";
import { absences, timeTable, type Timed } from "../report/timeTable.ts";
import type { Workload } from "../workloads/workload.ts";
import { forEachPlace, type PartOptions, type Section } from "./part.ts";

export const roundMilliseconds = 1500;

/** Milliseconds per training step: ours through `fit`, each peer's in its fastest way. */
export async function times(options: PartOptions): Promise<readonly Section[]> {
  const { contenders, rounds, steps, log } = options;
  const timed: Timed[] = [];
  await forEachPlace(options, options.backends ?? backendNames, async (workload, backend) => {
    const together = await lineUp(workload, backend, options);
    try {
      const lanes = await interleavedRounds(trainers(together, workload), { rounds, steps, roundMilliseconds, log });
      timed.push({ workload: workload.name, backend, lanes, absent: together.absent });
    } finally {
      await together.close();
    }
  });
  const rows = timeTable(contenders, timed);
  return [{ name: "times", title: "Time per training step", rows, keys: 2, notes: absences(contenders, timed) }];
}

/** A runner for each way of each contender; one is enough where a step is slow, since what differs is around the kernels. */
export function trainers({ open, stepMilliseconds }: LineUp, workload: Workload): readonly Runner[] {
  return [...open].flatMap(([contender, one]) => {
    const ways = (stepMilliseconds.get(contender) ?? 0) > slowMilliseconds ? one.ways.slice(0, 1) : one.ways;
    return ways.map((way) => ({
      contender,
      way,
      plan: (steps: number) => plannedSteps(workload, steps),
      run: (steps: number) => one.train(way, steps),
    }));
  });
}
