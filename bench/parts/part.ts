import type { BackendName } from "../contenders/contender.ts";
import type { LineUpOptions } from "../measure/lineUp.ts";
import type { Workload } from "../workloads/workload.ts";

/** A table: its head, then its rows. */
export type Rows = readonly (readonly string[])[];

/** What a part of the bench found: a table of the page, under its name there. */
export interface Section {
  readonly name: "times" | "counts" | "memory" | "flat" | "first" | "inference" | "batch" | "depth";
  readonly title: string;
  /** The first two cells of a row, or only the first where `keys` is 1, say what it is about. */
  readonly rows: Rows;
  readonly keys: 1 | 2;
  /** Who could not take part, each line `workload on backend, contender: reason`. */
  readonly notes: readonly string[];
  /** An SVG for docs/figures, under the section's name. */
  readonly figure?: string;
}

/** What a part of the bench is given. */
export interface PartOptions extends LineUpOptions {
  readonly workloads: readonly Workload[];
  /** Those that were asked for; a part has its own where there are none. */
  readonly backends: readonly BackendName[] | undefined;
  readonly rounds: number;
  readonly steps: number | undefined;
  /** Lists our kernels with the draws. */
  readonly kernels: boolean;
}

/** Runs `measure` for every workload on every backend; what fails is told, and the others go on. */
export async function forEachPlace(
  { workloads, log, fail }: PartOptions,
  backends: readonly BackendName[],
  measure: (workload: Workload, backend: BackendName) => Promise<void>,
): Promise<void> {
  for (const workload of workloads)
    for (const backend of backends) {
      const start = performance.now();
      log(`${workload.name} on ${backend}`);
      try {
        await measure(workload, backend);
        log(`  done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
      } catch (error) {
        const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
        log(`  FAILED: ${message}`);
        fail(`${workload.name} on ${backend}: ${message}`);
      }
    }
}
