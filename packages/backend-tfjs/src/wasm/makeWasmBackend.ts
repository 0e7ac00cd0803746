import { type Backend, type BackendError, type Kernel, kernelInputs } from "@chainrule/engine";
import { composedSoftmaxes } from "../composed.ts";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { stockKernel } from "../stockKernel.ts";
import { TfjsBackend } from "../TfjsBackend.ts";
import type { StockKernel } from "../tfjsTypes.ts";
import { loweredConvolutions, loweredDepthwise, unlessSmall } from "./convolutions/stockConvolutions.ts";
import { HeapCode } from "./HeapCode.ts";
import { HeapKernels } from "./HeapKernels.ts";
import { WasmBackend } from "./WasmBackend.ts";
import { guardMemory } from "./guardMemory.ts";
import { wasmKernels } from "./wasmKernels.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** The wasm device over the realm's instance of tfjs's wasm backend and its stock kernels. */
export function makeWasmBackend(raw: RawWasmBackend, stock: readonly StockKernel[]): Backend {
  guardMemory(raw);
  const heap = HeapCode.over(raw);
  const code = heap && new HeapKernels(heap);
  const lowerings = heap === undefined ? loweredConvolutions : loweredDepthwise;
  const kernels: Record<string, DeviceKernel> = {};
  for (const kernel of stock) {
    if (!(kernel.kernelName in kernelInputs) || kernel.kernelName in loweredConvolutions) continue;
    kernel.setupFunc?.(raw as never);
    kernels[kernel.kernelName] = stockKernel(kernel.kernelName as Kernel, kernel, raw) as DeviceKernel;
  }
  const own = { ...(kernels as DeviceKernels), ...wasmKernels(raw, kernels as DeviceKernels, code) };
  const module = new TfjsBackend({
    name: "wasm",
    raw,
    kernels: { LogSoftmax: composedSoftmaxes(raw, own).LogSoftmax, ...own },
    lowerings,
    lost: new Promise<BackendError>(() => {}),
    sync: () => Promise.resolve(),
    // the instance is the realm's: a user's own tfjs may be using it
    close: () => {},
    outlives: true,
  });
  return new WasmBackend(raw, module, unlessSmall(lowerings), code);
}
