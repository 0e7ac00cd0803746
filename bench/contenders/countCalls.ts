/** How often the page asked its GPU to work. */
export interface Calls {
  draws: number;
  dispatches: number;
}

const calls: Calls = { draws: 0, dispatches: 0 };
let watching = false;

/** The counts so far, kept up to date; from the first call on, every context and device of the page is counted, whose ever it is. */
export function countCalls(): Readonly<Calls> {
  if (!watching) {
    watching = true;
    watch("WebGL2RenderingContext", ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"], "draws");
    watch("GPUComputePassEncoder", ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"], "dispatches");
  }
  return calls;
}

/** Counts the calls of methods, which go on as before. */
function watch(className: string, methods: readonly string[], count: keyof Calls): void {
  const found = (globalThis as Record<string, unknown>)[className] as { readonly prototype: object } | undefined;
  if (found === undefined) return; // not a page, or a browser without it
  const prototype = found.prototype as Record<string, (...values: unknown[]) => unknown>;
  for (const name of methods) {
    const original = prototype[name];
    if (original === undefined) continue;
    prototype[name] = function (this: unknown, ...values: unknown[]) {
      calls[count]++;
      return Reflect.apply(original, this, values);
    };
  }
}

/** Runs `work` and tells what it took. */
export async function measure(work: () => Promise<unknown>): Promise<{ milliseconds: number } & Calls> {
  const { draws, dispatches } = { ...countCalls() };
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  return { milliseconds, draws: calls.draws - draws, dispatches: calls.dispatches - dispatches };
}
