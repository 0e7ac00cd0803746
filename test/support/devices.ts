import { type Backend, Device } from "@chainrule/engine";

/** The devices that tests run on here: no GPU in Node. */
export const isBrowser = typeof globalThis.document !== "undefined";

/** Names of the devices; "reference" computes in float64. */
export type DeviceName = "reference" | "cpu" | "wasm" | "webgl" | "webgpu";

export const deviceNames: readonly DeviceName[] = isBrowser
  ? ["reference", "cpu", "wasm", "webgl", "webgpu"]
  : ["reference", "cpu", "wasm"];

const opened = new Map<DeviceName, Promise<Device>>();

/** A device, opened once per test file. */
export function deviceOf(name: DeviceName): Promise<Device> {
  let device = opened.get(name);
  if (device === undefined) opened.set(name, (device = openBackend(name).then((backend) => new Device(backend))));
  return device;
}

async function openBackend(name: DeviceName): Promise<Backend> {
  switch (name) {
    case "reference":
      return (await import("@chainrule/engine/reference")).createReferenceBackend();
    case "cpu":
      return await (await import("@chainrule/backend-tfjs/cpu")).open();
    case "wasm":
      return await (await import("@chainrule/backend-tfjs/wasm")).open();
    case "webgl":
      return await (await import("@chainrule/backend-tfjs/webgl")).open();
    case "webgpu":
      return await (await import("@chainrule/backend-tfjs/webgpu")).open();
  }
}
