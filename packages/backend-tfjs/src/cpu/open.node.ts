import type { Backend } from "@chainrule/engine";
import type { RawCpuBackend } from "./CpuBackend.ts";

export { available } from "./open.ts";

/** Opens the cpu device: loops of our own over typed arrays, tfjs's cpu kernels for the rest. */
export async function open(): Promise<Backend> {
  const [{ importKernels }, { stockNames }, { makeCpuBackend }] = await Promise.all([
    import("../registeredKernels.ts"),
    import("./stockNames.ts"),
    import("./makeCpuBackend.ts"),
  ]);
  const { module, kernels } = await importKernels("cpu", stockNames, () => import("@tensorflow/tfjs-backend-cpu"));
  return makeCpuBackend(new module.MathBackendCPU() as unknown as RawCpuBackend, kernels);
}
