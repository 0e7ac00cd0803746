import type { ContenderEntry } from "../contenders/contenders.ts";
import { fastestLane, perStep, ratios } from "../measure/lanes.ts";
import type { Absence } from "../measure/lineUp.ts";
import type { Lane } from "../measure/rounds.ts";
import type { Rows } from "../parts/part.ts";
import { duration, short } from "./figures.ts";

/** Lanes of one workload on one backend. */
export interface Timed {
  readonly workload: string;
  readonly backend: string;
  readonly lanes: readonly Lane[];
  readonly absent: readonly Absence[];
}

/** A row for each workload and backend: our median, and each other's with how many times ours it is: median (smallest–largest round). */
export function timeTable(contenders: readonly ContenderEntry[], timed: readonly Timed[]): Rows {
  const shown = contenders.filter(({ name }) =>
    timed.some(({ lanes, absent }) => [...lanes.map((lane) => lane.contender), ...absent.map((one) => one.name)].includes(name)),
  );
  return [
    ["workload", "backend", ...shown.map(({ title }) => title)],
    ...timed.map(({ workload, backend, lanes, absent }) => [
      workload,
      backend,
      ...shown.map(({ name }) => {
        if (absent.some((one) => one.name === name)) return "cannot";
        const [ours, lane] = [fastestLane(lanes, "chainrule"), fastestLane(lanes, name)];
        if (ours === undefined || lane === undefined) return "–";
        if (name === "chainrule") return duration(perStep(lane));
        const { median, low, high } = ratios(ours, lane);
        return `${duration(perStep(lane))}, ${short(median)}× (${short(low)}–${short(high)})`;
      }),
    ]),
  ];
}

/** A line for each contender that could not take part. */
export function absences(contenders: readonly ContenderEntry[], timed: readonly Omit<Timed, "lanes">[]): readonly string[] {
  return timed.flatMap(({ workload, backend, absent }) =>
    absent.map(({ name, reason }) => {
      const title = contenders.find((one) => one.name === name)?.title ?? name;
      return `${workload} on ${backend}, ${title}: ${reason}`;
    }),
  );
}
