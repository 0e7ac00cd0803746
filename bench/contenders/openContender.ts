import { workloadNamed } from "../workloads/workloads.ts";
import type { BackendName, Contender, ContenderName } from "./contender.ts";

/** Opens a contender, and loads no other. */
export async function openContender(name: ContenderName, workload: string, backend: BackendName): Promise<Contender> {
  switch (name) {
    case "chainrule":
      return await (await import("./chainrule.ts")).chainruleContender(workloadNamed(workload), backend);
    case "tfjs-layers":
      return await (await import("./tfjsLayers.ts")).tfjsLayersContender(workloadNamed(workload), backend);
  }
}
