import { normalizedMlp } from "./normalizedMlp.ts";
import { smallMlp } from "./smallMlp.ts";
import type { Workload } from "./workload.ts";

/** Every workload; a new one is a file beside these and an entry here. */
export const workloads: readonly Workload[] = [smallMlp, normalizedMlp];

/** The workload of that name. Throws where there is none. */
export function workloadNamed(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found !== undefined) return found;
  throw new Error(`There is no workload "${name}". Workloads are ${workloads.map((workload) => workload.name).join(", ")}.`);
}
