export type { Availability } from "./availability.ts";
export type { WasmOptions } from "./wasm/WasmOptions.ts";
