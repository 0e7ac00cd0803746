import type { RawBackend, TensorInfo } from "../tfjsTypes.ts";

/** The parts of tfjs's WebGPU backend that the adapter uses. */
export interface RawWebgpuBackend extends RawBackend {
  /** tfjs computes small tensors in JavaScript unless this says no. */
  shouldExecuteOnCPU: () => boolean;
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: string,
    uniforms?: readonly WebgpuUniform[],
  ): TensorInfo;
  endComputePassEncoder(): void;
  submitQueue(): void;
  readonly commandEncoder: object | null;
}

/** One value of a program's own uniforms. */
export interface WebgpuUniform {
  readonly type: "int32" | "float32";
  readonly data: number[];
}
