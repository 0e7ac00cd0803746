import { parseArgs } from "node:util";
import { backendNames, type BackendName } from "./contenders/contender.ts";
import { workloadNamed, workloads } from "./workloads/workloads.ts";
import type { Workload } from "./workloads/workload.ts";

/** What `pnpm bench` was asked for. */
export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly backends: readonly BackendName[];
  readonly rounds: number;
  readonly steps: number | undefined;
  readonly countOnly: boolean;
  readonly kernels: boolean;
  readonly hardware: boolean;
  readonly write: boolean;
}

/** What `--help` prints. */
export const help = `pnpm bench [options]
  --workloads W1,W2           ${workloads.map(({ name }) => name).join(", ")}; all when left out
  --backends cpu,wasm         cpu, wasm, webgl, webgpu; all when left out
  --rounds 7                  interleaved rounds
  --steps 900                 training steps per round; by default as many as take about 1.5 s
  --only draws                counts draws and dispatches, and measures no time
  --kernels                   lists our kernels of a step, with their draws
  --hardware                  lets the browser use a GPU; by default it renders in software
  --write                     renews the tables of docs/performance.md
`;

/** The options on the command line. Throws for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      workloads: { type: "string" },
      backends: { type: "string" },
      rounds: { type: "string", default: "7" },
      steps: { type: "string" },
      only: { type: "string" },
      kernels: { type: "boolean", default: false },
      hardware: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.only !== undefined && values.only !== "draws") throw new Error(`--only ${values.only}: only "draws" is known.`);
  const countOnly = values.only === "draws";
  const names = values.backends?.split(",") ?? (countOnly ? ["webgl", "webgpu"] : backendNames);
  for (const name of names)
    if (!(backendNames as readonly string[]).includes(name))
      throw new Error(`There is no backend "${name}". Backends are ${backendNames.join(", ")}.`);
  return {
    workloads: values.workloads?.split(",").map(workloadNamed) ?? workloads,
    backends: names as readonly BackendName[],
    rounds: count("--rounds", values.rounds),
    steps: values.steps === undefined ? undefined : count("--steps", values.steps),
    countOnly,
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
