import { leNet } from "./leNet.ts";
import { normalizedMlp } from "./normalizedMlp.ts";
import { resNet } from "./resNet.ts";
import { smallMlp } from "./smallMlp.ts";
import { sweeps } from "./sweeps.ts";
import type { Workload } from "./workload.ts";

/** Every workload; a new one is a file beside these and an entry here. */
export const workloads: readonly Workload[] = [smallMlp, normalizedMlp, leNet, resNet];

/** The workload of that name, those of the sweeps (`batch-64`, `depth-8`) among them. Throws where there is none. */
export function workloadNamed(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name) ?? sweptWorkload(name);
  if (found !== undefined) return found;
  throw new Error(`There is no workload "${name}". Workloads are ${workloads.map((workload) => workload.name).join(", ")}.`);
}

function sweptWorkload(name: string): Workload | undefined {
  const [what, size] = name.split("-");
  const sweep = sweeps.find((one) => one.name === what && one.sizes.includes(Number(size)));
  return sweep?.at(Number(size));
}
