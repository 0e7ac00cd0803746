import { type Backend, Device } from "@chainrule/engine";
import { deviceOf } from "../support/devices.ts";

let opened: Device | undefined;

/** The wasm device without its shortcut for small values, which are computed by loops on the host: every kernel is the module's. */
export async function wasmModule(): Promise<Device> {
  const { backend } = await deviceOf("wasm");
  return (opened ??= new Device((backend as unknown as { readonly module: Backend }).module));
}
