import type { Kernel } from "@chainrule/engine";
import { getKernel } from "@tensorflow/tfjs-core";
import type { StockKernel } from "./tfjsTypes.ts";

/** Kernels that tfjs registered for a device when its main entry was imported: Node cannot load them one by one. */
export function registeredKernels(device: string, names: readonly Kernel[]): readonly StockKernel[] {
  return names.flatMap((name) => (getKernel(name, device) as StockKernel | undefined) ?? []);
}
