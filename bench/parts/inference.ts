import { backendNames } from "../contenders/contender.ts";
import { lineUp } from "../measure/lineUp.ts";
import { interleavedRounds } from "../measure/rounds.ts";
import { absences, timeTable, type Timed } from "../report/timeTable.ts";
import { forEachPlace, type PartOptions, type Section } from "./part.ts";

const roundMilliseconds = 500;

/** Milliseconds that the answer for one batch takes, from host values to host values where the framework takes them. */
export async function inference(options: PartOptions): Promise<readonly Section[]> {
  const { contenders, rounds, steps, log } = options;
  const timed: Timed[] = [];
  await forEachPlace(options, options.backends ?? backendNames, async (workload, backend) => {
    const together = await lineUp(workload, backend, options);
    try {
      const runners = [...together.open].map(([contender, one]) => ({
        contender,
        way: "predict",
        plan: (times: number) => Math.max(1, Math.ceil(times)),
        run: (times: number) => one.predict(times),
      }));
      const lanes = await interleavedRounds(runners, { rounds, steps, roundMilliseconds, log });
      timed.push({ workload: workload.name, backend, lanes, absent: together.absent });
    } finally {
      await together.close();
    }
  });
  const rows = timeTable(contenders, timed);
  return [{ name: "inference", title: "Answers for one batch", rows, keys: 2, notes: absences(contenders, timed) }];
}
