import type { BackendName } from "../contenders/contender.ts";
import type { ContenderEntry } from "../contenders/contenders.ts";
import type { Workload } from "../workloads/workload.ts";
import type { Remote } from "./host.ts";
import { openPage } from "./openPage.ts";
import { openProcess } from "./openProcess.ts";
import { openPython } from "./openPython.ts";

/** Opens a contender where it belongs: Python, a Node process or a page of its own. `address` is the page's. */
export async function openContenderHost(
  { name, pythonThreads }: ContenderEntry,
  workload: Workload,
  backend: BackendName,
  { address, hardware }: { readonly address: string | undefined; readonly hardware: boolean },
): Promise<Remote> {
  if (pythonThreads !== undefined) return await openPython(workload, pythonThreads);
  if (backend === "cpu" || backend === "wasm") return await openProcess(name, workload.name, backend);
  if (address === undefined) throw new Error(`${name} on ${backend}: no page is served.`);
  return await openPage(address, name, workload.name, backend, hardware);
}
