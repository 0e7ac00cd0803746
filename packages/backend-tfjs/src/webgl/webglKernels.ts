import type { DeviceKernels } from "../DeviceKernel.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** Kernels of our own on webgl, where tfjs 4.22.0's are wrong. */
export function webglKernels(_raw: RawWebglBackend, _stock: DeviceKernels): DeviceKernels {
  return {};
}
