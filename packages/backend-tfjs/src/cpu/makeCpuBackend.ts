import type { Backend, Kernel } from "@chainrule/engine";
import { kernelInputs } from "@chainrule/engine";
import type { DeviceKernel } from "../DeviceKernel.ts";
import { stockKernel } from "../stockKernel.ts";
import type { StockKernel } from "../tfjsTypes.ts";
import { CpuBackend, type RawCpuBackend } from "./CpuBackend.ts";

/** The cpu device over an instance of tfjs's cpu backend and its stock kernels. */
export function makeCpuBackend(raw: RawCpuBackend, stock: readonly StockKernel[]): Backend {
  const kernels = new Map<string, DeviceKernel>();
  for (const kernel of stock)
    if (kernel.kernelName in kernelInputs)
      kernels.set(kernel.kernelName, stockKernel(kernel.kernelName as Kernel, kernel, raw) as DeviceKernel);
  return new CpuBackend(raw, kernels);
}
