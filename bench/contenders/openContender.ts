import { workloadNamed } from "../workloads/workloads.ts";
import type { BackendName, Contender } from "./contender.ts";
import type { ContenderName } from "./contenders.ts";

/** Opens a contender that is written in TypeScript, and loads no other. */
export async function openContender(name: ContenderName, workload: string, backend: BackendName): Promise<Contender> {
  const found = workloadNamed(workload);
  switch (name) {
    case "chainrule":
    case "chainrule-eager":
      return await (await import("./chainrule.ts")).chainruleContender(found, backend, name === "chainrule");
    case "tfjs-layers":
      return await (await import("./tfjsLayers.ts")).tfjsLayersContender(found, backend);
    case "jax-js":
      return await (await import("./jaxJs.ts")).jaxJsContender(found);
    case "pytorch-1":
    case "pytorch-2":
      throw new Error(`${name} is no contender of this process.`);
  }
}
