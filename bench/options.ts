import { parseArgs } from "node:util";
import { backendNames, type BackendName } from "./contenders/contender.ts";
import { contenderNamed, contenders, type ContenderEntry } from "./contenders/contenders.ts";
import { partNamed, partNames, type PartName } from "./parts/parts.ts";
import { workloadNamed, workloads } from "./workloads/workloads.ts";
import type { Workload } from "./workloads/workload.ts";

/** What `pnpm bench` was asked for. */
export interface BenchOptions {
  readonly parts: readonly PartName[];
  readonly workloads: readonly Workload[];
  readonly contenders: readonly ContenderEntry[];
  /** Undefined: what each part takes by itself. */
  readonly backends: readonly BackendName[] | undefined;
  readonly rounds: number;
  readonly steps: number | undefined;
  readonly kernels: boolean;
  readonly hardware: boolean;
  readonly write: boolean;
}

/** What `--help` prints. */
export const help = `pnpm bench [options]
  --only times,draws          times      milliseconds per training step
                              draws      draws and dispatches per step, counted on webgl and webgpu; no time
                              memory     peak bytes of a step, and what is alive before and after 10,000 steps
                              first      from before compile to the first step's loss, with shaders to compile and without
                              inference  the answer for one batch
                              sweeps     step time as the batch grows and as the network gets deeper
                              all when left out
  --workloads W1,W2           ${workloads.map(({ name }) => name).join(", ")}; all when left out (the sweeps have their own)
  --backends cpu,wasm         ${backendNames.join(", ")}; all when left out, but cpu and wasm for memory and sweeps
  --contenders tfjs-layers    who is measured beside chainrule: ${contenders
    .slice(1)
    .map(({ name }) => name)
    .join(", ")};
                              all but chainrule-eager when left out. PyTorch runs where python3, /usr/bin/python3 or the Python that
                              CHAINRULE_PYTHON names can import torch
  --eager                     chainrule with recording off too, as chainrule-eager
  --rounds 7                  interleaved rounds
  --steps 900                 training steps per round; by default as many as take about 1.5 s, and one at least
  --kernels                   with the draws, tells how our steps run and lists the kernels of a step that is not recorded
  --hardware                  lets the browser use a GPU; by default it renders in software
  --write                     renews what docs/performance.md has of what was measured, row by row
  --help                      this
`;

/** The options on the command line. Throws for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      only: { type: "string" },
      workloads: { type: "string" },
      backends: { type: "string" },
      contenders: { type: "string" },
      eager: { type: "boolean", default: false },
      rounds: { type: "string", default: "7" },
      steps: { type: "string" },
      kernels: { type: "boolean", default: false },
      hardware: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const backends = values.backends?.split(",");
  for (const name of backends ?? [])
    if (!(backendNames as readonly string[]).includes(name))
      throw new Error(`There is no backend "${name}". Backends are ${backendNames.join(", ")}.`);
  const asked = values.contenders?.split(",").map((name) => contenderNamed(name).name);
  const wanted = contenders.filter(({ name }) => {
    if (name === "chainrule" || (name === "chainrule-eager" && values.eager)) return true;
    return asked?.includes(name) ?? name !== "chainrule-eager";
  });
  return {
    parts: values.only?.split(",").map(partNamed) ?? partNames,
    workloads: values.workloads?.split(",").map(workloadNamed) ?? workloads,
    contenders: wanted,
    backends: backends as readonly BackendName[] | undefined,
    rounds: count("--rounds", values.rounds),
    steps: values.steps === undefined ? undefined : count("--steps", values.steps),
    kernels: values.kernels,
    hardware: values.hardware,
    write: values.write,
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} ${text}: use a whole number ≥ 1.`);
  return value;
}
