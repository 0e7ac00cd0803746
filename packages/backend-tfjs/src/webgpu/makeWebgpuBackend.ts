import { type Backend, BackendError, type Kernel, kernelInputs } from "@chainrule/engine";
import { familyLowerings } from "@chainrule/engine/lowerings";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { longExtremes } from "../longExtremes.ts";
import { stockKernel } from "../stockKernel.ts";
import { TfjsBackend } from "../TfjsBackend.ts";
import { integerReductions } from "./integerReductions.ts";
import type { ProgramBackend } from "./program/gpu.ts";
import { Pipelines } from "./program/pipelines.ts";
import { preparedProgram } from "./program/preparedProgram.ts";
import type { GpuAdapter } from "./open.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { stockKernels } from "./stockKernels.ts";
import { webgpuKernels } from "./webgpuKernels.ts";

/** Limits that tfjs raises to what the adapter has. */
const limits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
];

/** A limit that we raise: more buffers in a shader are fewer dispatches. */
const buffers = "maxStorageBuffersPerShaderStage";

/** The WebGPU device: tfjs's backend class on a GPU device of our own, and its stock kernels, called directly. */
export async function makeWebgpuBackend(adapter: GpuAdapter): Promise<Backend> {
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries([...limits, buffers].map((name) => [name, adapter.limits[name]])),
  });
  let closed = false;
  const lost = new Promise<BackendError>((resolve) => {
    void device.lost.then(({ reason, message }) => {
      if (!closed)
        resolve(
          new BackendError(
            `webgpu: the device is lost (${reason} ${message}). Open it again and restore the last state that was read back.`,
          ),
        );
    });
  });
  const raw = new WebGPUBackend(device as never, (adapter.info ?? {}) as never) as unknown as RawWebgpuBackend;
  // instance-level: the flag WEBGPU_CPU_FORWARD stays as the user has it
  raw.shouldExecuteOnCPU = () => false;
  const pipelines = new Pipelines((raw as ProgramBackend).device);
  const kernels: Record<string, DeviceKernel> = {};
  for (const kernel of stockKernels)
    if (kernel.kernelName in kernelInputs)
      kernels[kernel.kernelName] = stockKernel(kernel.kernelName as Kernel, kernel, raw) as DeviceKernel;
  return new TfjsBackend({
    name: "webgpu",
    raw,
    kernels: webgpuKernels(raw, kernels as DeviceKernels),
    lowerings: { ...longExtremes, ...integerReductions },
    fallbacks: familyLowerings,
    lost,
    prepare: (program, backend) => preparedProgram(program, backend, raw as ProgramBackend, pipelines),
    sync: () => {
      if (raw.commandEncoder !== null) {
        raw.endComputePassEncoder();
        raw.submitQueue();
      }
      return device.queue.onSubmittedWorkDone();
    },
    close: () => {
      closed = true;
      raw.dispose();
      device.destroy();
    },
  });
}
