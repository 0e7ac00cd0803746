import { BackendError } from "@chainrule/engine";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

const guarded = new WeakSet<object>();
const largest = 2 ** 32 - 1;

/**
 * Makes the module say when its heap has no room. tfjs 4.22.0 takes whatever `_malloc` returns for an address: 0 where there is no room,
 * and a block that is too small where the number of bytes does not fit 32 bits. Its kernels then write over other values and over the
 * module itself. To be left out once tfjs's `move` checks the address.
 */
export function guardMemory({ wasm }: RawWasmBackend): void {
  if (wasm === null || guarded.has(wasm)) return;
  // at its first call Emscripten's entry puts the function behind it in its own place
  wasm._free(wasm._malloc(4));
  const allocate = wasm._malloc.bind(wasm);
  wasm._malloc = (bytes) => {
    const address = bytes > largest ? 0 : allocate(bytes);
    if (address === 0 && bytes > 0)
      throw new BackendError(
        `wasm: no room for ${bytes} bytes. WebAssembly's heap ends at 4 GiB: use smaller batches, dispose of tensors, or take another backend.`,
      );
    return address;
  };
  guarded.add(wasm);
}
