import { type Backend, BackendError } from "@chainrule/engine";
import type { Availability } from "../availability.ts";

const reason = "there is no WebGPU in Node";

/** No WebGPU in Node. */
export function available(): Promise<Availability> {
  return Promise.resolve({ available: false, reason });
}

/** Throws: there is no WebGPU in Node. */
export function open(): Promise<Backend> {
  return Promise.reject(new BackendError(`webgpu: ${reason}. Use "wasm" or "cpu" here, or run in a page.`));
}
