import type { Backend } from "@chainrule/engine";
import { findBackendFactory, getKernelsForBackend } from "@tensorflow/tfjs-core";
import type { RawBackend, StockKernel } from "../../packages/backend-tfjs/src/tfjsTypes.ts";
import { deviceOf, type DeviceName, isBrowser } from "../support/devices.ts";
import { WatchedDevice } from "./WatchedDevice.ts";

/** A device under watch, with what tfjs itself has for it. */
export interface Watched {
  readonly device: WatchedDevice;
  /** tfjs's kernels by name; none on the reference. */
  readonly stock: ReadonlyMap<string, StockKernel>;
  /** An instance to run tfjs's kernels on; on wasm a new one each time, as a wrong kernel may spoil the memory of the one it ran on. */
  readonly rawBackend: () => Promise<RawBackend>;
}

type Mutable = { -readonly [K in keyof StockKernel]: StockKernel[K] };

/** Opens a device after every kernel of tfjs's has been made to count its calls. Must come before any other opening of the device. */
export async function openWatched(name: DeviceName): Promise<Watched> {
  if (name === "reference") {
    const { backend } = await deviceOf(name);
    return {
      device: new WatchedDevice(backend, new Map()),
      stock: new Map(),
      rawBackend: () => Promise.reject(new Error("no tfjs")),
    };
  }
  await register[name]();
  const calls = new Map<string, number>();
  const registered = getKernelsForBackend(name) as unknown as Mutable[];
  const untouched = new Map(registered.map((kernel) => [kernel.kernelName, { ...kernel }]));
  for (const kernel of new Set([...registered, ...((await imported(name)) as readonly Mutable[])])) {
    const { kernelName, kernelFunc } = kernel;
    kernel.kernelFunc = (call) => {
      calls.set(kernelName, (calls.get(kernelName) ?? 0) + 1);
      return kernelFunc(call);
    };
  }
  const { backend } = await deviceOf(name);
  // wasm computes small values by the loops that cpu has: what is asked here is what its module does
  const inner = name === "wasm" ? (backend as unknown as { readonly module: Backend }).module : backend;
  const { raw } = inner as unknown as { readonly raw?: RawBackend };
  return {
    device: new WatchedDevice(inner, calls),
    stock: untouched,
    rawBackend: () => (raw === undefined || name === "wasm" ? newInstance(name, untouched.values()) : Promise.resolve(raw)),
  };
}

/** Another instance of tfjs's backend. The kernels of wasm's module call each other, so all of them are bound to it: the device opened before is spoilt. */
async function newInstance(name: DeviceName, kernels: Iterable<StockKernel>): Promise<RawBackend> {
  const raw = (await findBackendFactory(name)()) as unknown as RawBackend;
  for (const { setupFunc } of kernels) setupFunc?.(raw as never);
  return raw;
}

/** Each brings its kernels into tfjs's registry. */
const register = {
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
  webgl: () => import("@tensorflow/tfjs-backend-webgl"),
  webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
} as const;

/** The kernels that a device imports one by one; in Node it takes them from the registry. */
async function imported(name: keyof typeof register): Promise<readonly StockKernel[]> {
  if (!isBrowser) return [];
  switch (name) {
    case "cpu":
      return []; // its kernels are ours
    case "wasm":
      return (await import("../../packages/backend-tfjs/src/wasm/stockKernels.ts")).stockKernels;
    case "webgl":
      return (await import("../../packages/backend-tfjs/src/webgl/stockKernels.ts")).stockKernels;
    case "webgpu":
      return (await import("../../packages/backend-tfjs/src/webgpu/stockKernels.ts")).stockKernels;
  }
}
