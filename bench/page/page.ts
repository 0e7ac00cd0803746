// The program of a contender's own page: its calls come from outside, through `globalThis.bench`.
import { openContender } from "../contenders/openContender.ts";
import type { BackendName, Contender, Method } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";

/** What the page offers to whoever steers the browser. */
export interface Bench {
  open(name: ContenderName, workload: string, backend: BackendName): Promise<readonly string[]>;
  call(method: Method, values: readonly unknown[]): Promise<unknown>;
  /** The name of what draws or computes here. */
  renderer(backend: BackendName): Promise<string>;
}

let contender: Contender | undefined;

(globalThis as unknown as { bench: Bench }).bench = {
  async open(...place) {
    contender = await openContender(...place);
    return contender.ways;
  },
  async call(method, values) {
    if (contender === undefined) throw new Error(`"${method}" was called before "open".`);
    return await (contender[method] as (...values: unknown[]) => unknown)(...values);
  },
  async renderer(backend) {
    if (backend === "webgpu") {
      interface Gpu {
        requestAdapter(): Promise<{ readonly info?: { readonly vendor: string; readonly architecture: string } } | null>;
      }
      const adapter = await (navigator as unknown as { gpu?: Gpu }).gpu?.requestAdapter();
      return [adapter?.info?.vendor, adapter?.info?.architecture].filter(Boolean).join(" ") || "unknown adapter";
    }
    const gl = document.createElement("canvas").getContext("webgl2");
    const info = gl?.getExtension("WEBGL_debug_renderer_info");
    const name = String(info && gl?.getParameter(info.UNMASKED_RENDERER_WEBGL));
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return name;
  },
};
