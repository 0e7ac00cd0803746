import { type Backend, BackendError, type Kernel, kernelInputs } from "@chainrule/engine";
import { engine, findBackendFactory } from "@tensorflow/tfjs-core";
import { registeredKernels } from "../registeredKernels.ts";
import { makeWasmBackend } from "./makeWasmBackend.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import { sharedInstance } from "./sharedInstance.ts";
import type { WasmOptions } from "./WasmOptions.ts";

export { available } from "./available.ts";

/** Opens the wasm device; its binary lies beside tfjs's package. */
export async function open({ wasmPaths }: WasmOptions = {}): Promise<Backend> {
  const before = findBackendFactory("wasm");
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  if (before === undefined || before === null) demote();
  const raw = await sharedInstance(async () => {
    if (wasmPaths !== undefined) setWasmPaths(wasmPaths as never);
    return quietly(() => (findBackendFactory("wasm") as () => Promise<unknown>)()) as Promise<RawWasmBackend>;
  });
  return makeWasmBackend(raw, registeredKernels("wasm", Object.keys(kernelInputs) as Kernel[]));
}

/** Our import registered the device with tfjs; below cpu, it does not become the default of a user's own tfjs. */
function demote(): void {
  const { registryFactory } = engine() as unknown as { registryFactory: Record<string, { priority: number } | undefined> };
  if (registryFactory["wasm"] !== undefined) registryFactory["wasm"].priority = 0;
}

/** Emscripten's start-up adds process-wide handlers that rethrow every error and rejection: they are taken away again. */
async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.listeners(event as never) as unknown[]);
  try {
    return await start();
  } catch (cause) {
    throw new BackendError(`wasm: tfjs's WebAssembly module did not start. Check the option wasmPaths, if it was given.`, { cause });
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as never) as ((...values: unknown[]) => void)[])
        if (!before[i]!.includes(listener)) process.removeListener(event, listener);
    });
  }
}
