import { backendNames } from "../contenders/contender.ts";
import type { ContenderEntry, ContenderName } from "../contenders/contenders.ts";
import { slowMilliseconds, type Absence } from "../measure/lineUp.ts";
import { duration } from "../report/figures.ts";
import { spread } from "../report/spread.ts";
import { absences } from "../report/timeTable.ts";
import { forEachPlace, type PartOptions, type Rows, type Section } from "./part.ts";

/** First steps of one workload on one backend: milliseconds in fresh processes or pages, and of a second model in the same. */
export interface FirstSteps {
  readonly workload: string;
  readonly backend: string;
  readonly cold: ReadonlyMap<ContenderName, readonly number[]>;
  readonly warm: ReadonlyMap<ContenderName, readonly number[]>;
  readonly absent: readonly Absence[];
}

const repetitions = 3;

/**
 * Milliseconds from before the model is made until its first step's loss is read: in a fresh process or page, where shaders and programs
 * are compiled, and for a second model in the same place, where they are there already.
 */
export async function firstStep(options: PartOptions): Promise<readonly Section[]> {
  const { contenders, open, log, fail } = options;
  const found: FirstSteps[] = [];
  await forEachPlace(options, options.backends ?? backendNames, async (workload, backend) => {
    const [cold, warm] = [new Map<ContenderName, number[]>(), new Map<ContenderName, number[]>()];
    const absent: Absence[] = [];
    let here = contenders.filter(({ backends }) => backends.includes(backend));
    for (let repetition = 0; repetition < repetitions; repetition++)
      for (const entry of here) {
        const { name, title } = entry;
        try {
          const one = await open(entry, workload, backend);
          try {
            const first = (await one.firstStep()).milliseconds;
            const second = (await one.firstStep()).milliseconds;
            cold.set(name, [...(cold.get(name) ?? []), first]);
            warm.set(name, [...(warm.get(name) ?? []), second]);
            log(`  ${title}: ${duration(first)}, again ${duration(second)}`);
            if (second > slowMilliseconds) here = here.filter((other) => other !== entry); // once is enough
          } finally {
            await one.close();
          }
        } catch (error) {
          const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
          here = here.filter((other) => other !== entry);
          absent.push({ name, reason });
          log(`  without ${title}: ${reason}`);
          if (name.startsWith("chainrule")) fail(`${workload.name} on ${backend}, ${title}: ${reason}`);
        }
      }
    found.push({ workload: workload.name, backend, cold, warm, absent });
  });
  const rows = firstStepTable(contenders, found);
  return [{ name: "first", title: "The first step", rows, keys: 2, notes: absences(contenders, found) }];
}

/** A row for each workload and backend: medians, fresh and again, as `12.0 ms, then 3.00 ms`. */
export function firstStepTable(contenders: readonly ContenderEntry[], found: readonly FirstSteps[]): Rows {
  const shown = contenders.filter(({ name }) =>
    found.some(({ cold, absent }) => cold.has(name) || absent.some((one) => one.name === name)),
  );
  return [
    ["workload", "backend", ...shown.map(({ title }) => title)],
    ...found.map(({ workload, backend, cold, warm, absent }) => [
      workload,
      backend,
      ...shown.map(({ name }) => {
        const [first, second] = [cold.get(name), warm.get(name)];
        if (first !== undefined && second !== undefined)
          return `${duration(spread(first).median)}, then ${duration(spread(second).median)}`;
        return absent.some((one) => one.name === name) ? "cannot" : "–";
      }),
    ]),
  ];
}
