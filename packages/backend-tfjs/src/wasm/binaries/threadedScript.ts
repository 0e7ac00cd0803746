/** Where the script of the threads lies. The build replaces this address as it does those of the binaries. */
export const address: string = new URL(
  "../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js",
  import.meta.url,
).href;
