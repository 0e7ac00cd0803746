import type { DataId, RawBackend, TensorInfo } from "../tfjsTypes.ts";

/** A shader as tfjs's WebGL backend compiles it. */
export interface WebglProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly userCode: string;
}

/** What tfjs knows of a value. */
export interface TextureData {
  texture?: { readonly texture: WebGLTexture } | null;
  isPacked?: boolean;
  shape: readonly number[];
  /** Rows and columns of elements that the texture stands for. */
  texShape?: readonly [number, number] | null;
}

/** The parts of tfjs's WebGL backend that the adapter uses. */
export interface RawWebglBackend extends RawBackend {
  /** tfjs computes small tensors in JavaScript unless this says no. */
  shouldExecuteOnCPU: () => boolean;
  runWebGLProgram(program: object, inputs: readonly TensorInfo[], dtype: string, uniforms?: number[][]): TensorInfo;
  /** Where a value lies: in a texture or still on the host, packed or not. */
  readonly texData: { get(dataId: DataId): TextureData };
  makeTensorInfo(shape: number[], dtype: string): TensorInfo;
  /** Gives a value its texture. */
  uploadToGPU(dataId: DataId): void;
  /** A packed copy of an unpacked value. */
  packTensor(tensor: TensorInfo): TensorInfo;
  /** A packed copy under another shape. */
  packedReshape(tensor: TensorInfo, shape: number[]): TensorInfo;
  disposeIntermediateTensorInfo(tensor: TensorInfo): void;
  readonly gpgpu: { readonly gl: WebGL2RenderingContext; createAndWaitForFence(): Promise<void>; dispose(): void };
}
