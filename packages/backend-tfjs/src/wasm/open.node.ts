import { type Backend, BackendError, type Kernel, kernelInputs } from "@chainrule/engine";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import type { WasmOptions } from "./WasmOptions.ts";

export { available } from "./available.ts";

/** Opens the wasm device; its binary lies beside tfjs's package. */
export async function open({ wasmPaths }: WasmOptions = {}): Promise<Backend> {
  const [{ importKernels }, { makeWasmBackend }, { sharedInstance }, { findBackendFactory }] = await Promise.all([
    import("../registeredKernels.ts"),
    import("./makeWasmBackend.ts"),
    import("./sharedInstance.ts"),
    import("@tensorflow/tfjs-core"),
  ]);
  const names = Object.keys(kernelInputs) as Kernel[];
  const { module, kernels } = await importKernels("wasm", names, () => import("@tensorflow/tfjs-backend-wasm"));
  const raw = await sharedInstance(async () => {
    if (wasmPaths !== undefined) module.setWasmPaths(wasmPaths as never);
    return (await quietly(async () => await findBackendFactory("wasm")())) as unknown as RawWasmBackend;
  });
  return makeWasmBackend(raw, kernels);
}

/** Emscripten's start-up adds process-wide handlers that rethrow every error and rejection: they are taken away again. */
async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.listeners(event as never) as unknown[]);
  try {
    return await start();
  } catch (cause) {
    throw new BackendError(`wasm: tfjs's WebAssembly module did not start. Check the option wasmPaths, if it was given.`, {
      cause,
    });
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as never) as ((...values: unknown[]) => void)[])
        if (!before[i]!.includes(listener)) process.removeListener(event, listener);
    });
  }
}
