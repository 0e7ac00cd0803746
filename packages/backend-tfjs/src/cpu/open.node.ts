import type { Backend } from "@chainrule/engine";
import type { RawCpuBackend } from "./CpuBackend.ts";

export { available } from "./open.ts";

/** Opens the cpu device: loops of our own over typed arrays, tfjs's cpu kernels for the rest. */
export async function open(): Promise<Backend> {
  const [{ MathBackendCPU }, { registeredKernels }, { stockNames }, { makeCpuBackend }] = await Promise.all([
    import("@tensorflow/tfjs-backend-cpu"),
    import("../registeredKernels.ts"),
    import("./stockNames.ts"),
    import("./makeCpuBackend.ts"),
  ]);
  return makeCpuBackend(new MathBackendCPU() as unknown as RawCpuBackend, registeredKernels("cpu", stockNames));
}
