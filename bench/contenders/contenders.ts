import type { BackendName } from "./contender.ts";

/** Who is compared. */
export type ContenderName = "chainrule" | "chainrule-eager" | "tfjs-layers" | "jax-js" | "pytorch-1" | "pytorch-2";

/** What is known of a contender before it is opened. */
export interface ContenderEntry {
  readonly name: ContenderName;
  /** Its head in the tables. */
  readonly title: string;
  /** The rows in which it runs. jax-js has one backend in Node and PyTorch is no web framework: they stand beside both of ours there. */
  readonly backends: readonly BackendName[];
  /** Python in a process of its own, with as many threads; else TypeScript, in a process or a page of its own. */
  readonly pythonThreads?: number;
}

const inNode: readonly BackendName[] = ["cpu", "wasm"];
const everywhere: readonly BackendName[] = ["cpu", "wasm", "webgl", "webgpu"];

/** Every contender, ours first. */
export const contenders: readonly ContenderEntry[] = [
  { name: "chainrule", title: "chainrule", backends: everywhere },
  { name: "chainrule-eager", title: "chainrule, recording off", backends: everywhere },
  { name: "tfjs-layers", title: "tfjs-layers", backends: everywhere },
  { name: "jax-js", title: "jax-js wasm", backends: inNode },
  { name: "pytorch-1", title: "PyTorch, 1 thread", backends: inNode, pythonThreads: 1 },
  { name: "pytorch-2", title: "PyTorch, 2 threads", backends: inNode, pythonThreads: 2 },
];

/** The entry of that name. Throws where there is none. */
export function contenderNamed(name: string): ContenderEntry {
  const found = contenders.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Error(`There is no contender "${name}". Contenders are ${contenders.map((one) => one.name).join(", ")}.`);
}
