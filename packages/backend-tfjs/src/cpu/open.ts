import type { Backend } from "@chainrule/engine";
import type { Availability } from "../availability.ts";
import type { RawCpuBackend } from "./CpuBackend.ts";

/** Plain JavaScript runs everywhere. */
export function available(): Promise<Availability> {
  return Promise.resolve({ available: true, reason: "plain JavaScript runs everywhere" });
}

/** Opens the cpu device: loops of our own over typed arrays, tfjs's cpu kernels for the rest. */
export async function open(): Promise<Backend> {
  const [{ MathBackendCPU }, { stockKernels }, { makeCpuBackend }] = await Promise.all([
    import("@tensorflow/tfjs-backend-cpu/dist/backend_cpu"),
    import("./stockKernels.ts"),
    import("./makeCpuBackend.ts"),
  ]);
  return makeCpuBackend(new MathBackendCPU() as unknown as RawCpuBackend, stockKernels);
}
