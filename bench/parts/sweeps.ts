import { lineChart } from "@chainrule/plots";
import type { BackendName } from "../contenders/contender.ts";
import type { ContenderEntry } from "../contenders/contenders.ts";
import { fastestLane, perStep } from "../measure/lanes.ts";
import { lineUp } from "../measure/lineUp.ts";
import { interleavedRounds } from "../measure/rounds.ts";
import { duration } from "../report/figures.ts";
import { absences, type Timed } from "../report/timeTable.ts";
import { sweeps as allSweeps, type Sweep } from "../workloads/sweeps.ts";
import { forEachPlace, type PartOptions, type Rows, type Section } from "./part.ts";
import { trainers } from "./times.ts";

/** Steps at one size, on one backend. */
export interface Point extends Timed {
  readonly size: number;
}

const roundMilliseconds = 400;
const roundsAtMost = 3;

/** Step time of an MLP as its batch grows, and as it gets deeper: tables, and figures with logarithmic axes. */
export async function sweeps(options: PartOptions): Promise<readonly Section[]> {
  const { contenders, steps, log } = options;
  const rounds = Math.min(options.rounds, roundsAtMost);
  const backends = options.backends ?? ["cpu", "wasm"];
  const sections: Section[] = [];
  for (const sweep of allSweeps) {
    const points: Point[] = [];
    for (const size of sweep.sizes) {
      const workloads = [sweep.at(size)];
      await forEachPlace({ ...options, workloads }, backends, async (workload, backend) => {
        // peers with one backend of their own are measured beside our first
        const here = contenders.filter((one) => backend === backends[0] || one.backends.includes("webgl"));
        const together = await lineUp(workload, backend, { ...options, contenders: here });
        try {
          const lanes = await interleavedRounds(trainers(together, workload), { rounds, steps, roundMilliseconds, log });
          points.push({ workload: workload.name, backend, size, lanes, absent: together.absent });
        } finally {
          await together.close();
        }
      });
    }
    const lines = linesOf(contenders, points);
    if (lines.length === 0) continue;
    sections.push({
      name: sweep.name,
      title: sweep.title,
      rows: sweepTable(sweep, lines),
      keys: 1,
      notes: absences(contenders, points),
      figure: sweepFigure(sweep, lines),
    });
  }
  return sections;
}

/** One contender on one backend, over sizes. */
export interface Line {
  readonly name: string;
  readonly at: ReadonlyMap<number, number>;
}

/** A line for each contender and backend that have a figure. */
export function linesOf(contenders: readonly ContenderEntry[], points: readonly Point[]): readonly Line[] {
  const backends = [...new Set(points.map(({ backend }) => backend as BackendName))];
  return contenders.flatMap(({ name, title, backends: own }) =>
    backends.flatMap((backend) => {
      const found = points.flatMap((point): [number, number][] => {
        const lane = point.backend === backend ? fastestLane(point.lanes, name) : undefined;
        return lane === undefined ? [] : [[point.size, perStep(lane)]];
      });
      if (found.length === 0) return [];
      return [{ name: own.includes("webgl") ? `${title}, ${backend}` : title, at: new Map(found) }];
    }),
  );
}

/** A row for each line, a column for each size. */
export function sweepTable({ name, sizes }: Sweep, lines: readonly Line[]): Rows {
  const head = name === "batch" ? sizes.map((size) => `batch ${size}`) : sizes.map((size) => `${size} layers`);
  return [
    ["contender", ...head],
    ...lines.map((line) => [
      line.name,
      ...sizes.map((size) => {
        const found = line.at.get(size);
        return found === undefined ? "–" : duration(found);
      }),
    ]),
  ];
}

/** The lines with logarithmic axes, as an SVG. */
export function sweepFigure({ name, title }: Sweep, lines: readonly Line[]): string {
  return lineChart({
    title,
    xTitle: name === "batch" ? "batch size" : "hidden layers",
    yTitle: "milliseconds per step",
    logX: true,
    logY: true,
    series: lines.map(({ name, at }) => ({ name, x: [...at.keys()], y: [...at.values()] })),
  });
}
