/** Where tfjs-backend-wasm.wasm lies. The build replaces this file with the binary itself, as a data address: no server and no bundler need know of it. */
export const address: string = new URL(
  "../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm",
  import.meta.url,
).href;
