/** Options of the wasm device. */
export interface WasmOptions {
  /**
   * Where tfjs's WebAssembly files lie: a folder's address, or an address for each file name. Not needed as a rule: in Node
   * they are read from tfjs's package, in a page they come along with this package.
   */
  readonly wasmPaths?: string | WasmPaths;
}

/** The addresses of tfjs's three WebAssembly files. */
export interface WasmPaths {
  readonly "tfjs-backend-wasm.wasm": string;
  readonly "tfjs-backend-wasm-simd.wasm": string;
  readonly "tfjs-backend-wasm-threaded-simd.wasm": string;
}
