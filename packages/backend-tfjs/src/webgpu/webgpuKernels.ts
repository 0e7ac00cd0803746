import type { DeviceKernels } from "../DeviceKernel.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";

/** Kernels of our own on webgpu, where tfjs 4.22.0's are wrong. */
export function webgpuKernels(_raw: RawWebgpuBackend, _stock: DeviceKernels): DeviceKernels {
  return {};
}
