import type { RawWasmBackend } from "./RawWasmBackend.ts";

/**
 * The memory of tfjs's module, which code of ours imports. It is not in tfjs's types: `asm.memory` in the plain and the SIMD build,
 * `wasmMemory` in the one with threads. Undefined where another build of tfjs hides it.
 */
export function heapMemory({ wasm }: RawWasmBackend): WebAssembly.Memory | undefined {
  const { wasmMemory, asm } = (wasm ?? {}) as { readonly wasmMemory?: unknown; readonly asm?: Readonly<Record<string, unknown>> };
  return [wasmMemory, asm?.["memory"], ...Object.values(asm ?? {})].find((value) => value instanceof WebAssembly.Memory);
}
