import { env } from "@tensorflow/tfjs-core";

/**
 * Lets threads start in bundles. tfjs 4.22.0 makes their script from the text of a function of its own, which counts on
 * `typeof _scriptDir` where that variable does not exist. Minifiers drop the `typeof` and rename the variable; then every thread
 * dies and the start waits for ever. The function's text becomes the script as tfjs published it. Not needed once tfjs-backend-wasm
 * starts its threads from a file.
 */
export async function keepThreadScript(): Promise<void> {
  if (!(await env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"))) return;
  const [{ default: start }, { address }] = await Promise.all([
    import("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js"),
    import("./binaries/threadedScript.ts"),
  ]);
  const script = await (await fetch(address)).text();
  start.toString = () => `(() => { ${script}\nreturn WasmBackendModuleThreadedSimd; })()`;
}
