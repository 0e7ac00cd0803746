import type { DataId, RawBackend, TensorInfo } from "../tfjsTypes.ts";

/** A shader as tfjs's WebGL backend compiles it. */
export interface WebglProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly userCode: string;
}

/** The parts of tfjs's WebGL backend that the adapter uses. */
export interface RawWebglBackend extends RawBackend {
  /** tfjs computes small tensors in JavaScript unless this says no. */
  shouldExecuteOnCPU: () => boolean;
  runWebGLProgram(program: object, inputs: readonly TensorInfo[], dtype: string, uniforms?: number[][]): TensorInfo;
  /** Where a value lies: in a texture or still on the host, packed or not. */
  readonly texData: { get(dataId: DataId): { readonly texture?: object | null; readonly isPacked?: boolean } };
  disposeIntermediateTensorInfo(tensor: TensorInfo): void;
  readonly gpgpu: { createAndWaitForFence(): Promise<void>; dispose(): void };
}
