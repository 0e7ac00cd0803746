import type { DType } from "@chainrule/engine";
import type { DataId } from "../../tfjsTypes.ts";
import type { RawWebgpuBackend } from "../RawWebgpuBackend.ts";

/** As much of WebGPU's interface as prepared programs touch; TypeScript's own library does not have it. */
export interface Gpu {
  readonly limits: { readonly maxStorageBuffersPerShaderStage: number };
  readonly queue: { writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView): void };
  createBuffer(descriptor: object): GpuBuffer;
  createShaderModule(descriptor: object): object;
  createBindGroupLayout(descriptor: object): object;
  createPipelineLayout(descriptor: object): object;
  createComputePipeline(descriptor: object): object;
  createComputePipelineAsync(descriptor: object): Promise<object>;
  createBindGroup(descriptor: object): object;
  pushErrorScope(filter: "validation"): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

/** Memory on the device. */
export interface GpuBuffer {
  readonly size: number;
  destroy(): void;
}

/** Records dispatches. */
export interface GpuPass {
  setPipeline(pipeline: object): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(x: number, y: number): void;
}

/** What of tfjs's WebGPU backend prepared programs use beside what kernels do: they record into the same commands. */
export interface ProgramBackend extends RawWebgpuBackend {
  readonly device: Gpu;
  readonly tensorMap: { get(dataId: DataId): { readonly resource: GpuBuffer } };
  computePassEncoder: GpuPass | null;
  readonly commandEncoder: { beginComputePass(): GpuPass } | null;
  ensureCommandEncoderReady(): void;
  makeTensorInfo(shape: number[], dtype: DType): { readonly dataId: DataId };
  /** Gives a tensor its buffer, with its values if it has any. */
  uploadToGPU(dataId: DataId): void;
}

/** GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM. */
export const uniformUsage = 0x08 | 0x40;
