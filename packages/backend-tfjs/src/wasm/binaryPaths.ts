import { env } from "@tensorflow/tfjs-core";
import type { WasmPaths } from "./WasmOptions.ts";

/** The address of the binary that tfjs will choose on this machine: threads need a cross-origin isolated page. */
export async function binaryPaths(): Promise<WasmPaths> {
  const [simd, threads] = await Promise.all([
    env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"),
  ]);
  const none = { "tfjs-backend-wasm.wasm": "", "tfjs-backend-wasm-simd.wasm": "", "tfjs-backend-wasm-threaded-simd.wasm": "" };
  if (!simd) return { ...none, "tfjs-backend-wasm.wasm": (await import("./binaries/plain.ts")).address };
  if (!threads) return { ...none, "tfjs-backend-wasm-simd.wasm": (await import("./binaries/simd.ts")).address };
  return { ...none, "tfjs-backend-wasm-threaded-simd.wasm": (await import("./binaries/threadedSimd.ts")).address };
}
