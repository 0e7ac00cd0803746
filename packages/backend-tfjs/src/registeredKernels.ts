import { getKernelsForBackend } from "@tensorflow/tfjs-core";
import type { StockKernel } from "./tfjsTypes.ts";

/** The kernels that tfjs registered for a device when its main entry was imported: Node cannot load them one by one. */
export function registeredKernels(device: string): readonly StockKernel[] {
  return getKernelsForBackend(device);
}
