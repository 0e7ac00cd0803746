import { type Backend, BackendError } from "@chainrule/engine";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import type { WasmOptions } from "./WasmOptions.ts";

export { available } from "./available.ts";

/** Opens the wasm device. The binary that fits the machine comes along with this package unless `wasmPaths` names another. */
export async function open({ wasmPaths }: WasmOptions = {}): Promise<Backend> {
  const [
    { BackendWasm, init, setWasmPaths },
    { stockKernels },
    { makeWasmBackend },
    { sharedInstance },
    { binaryPaths },
    { keepThreadScript },
  ] = await Promise.all([
    import("@tensorflow/tfjs-backend-wasm/dist/backend_wasm"),
    import("./stockKernels.ts"),
    import("./makeWasmBackend.ts"),
    import("./sharedInstance.ts"),
    import("./binaryPaths.ts"),
    import("./threadScript.ts"),
  ]);
  const raw = await sharedInstance(async () => {
    setWasmPaths((wasmPaths ?? (await binaryPaths())) as never);
    try {
      await keepThreadScript();
      const { wasm } = await init();
      return new BackendWasm(wasm) as unknown as RawWasmBackend;
    } catch (cause) {
      throw new BackendError("wasm: tfjs's WebAssembly module did not start. Check the option wasmPaths, if it was given.", {
        cause,
      });
    }
  });
  return makeWasmBackend(raw, stockKernels);
}
