import type { DType, TypedArray } from "@chainrule/engine";

/**
 * The part of tfjs 4.22.0's backends and kernels that the adapter calls, written down structurally: no published type of ours
 * names a tfjs package, and bundled and registered kernels are seen alike.
 */

/** Names a value in a tfjs backend's storage. */
export type DataId = object;

/** A value on a tfjs device. Kernels may replace `shape`, so every handle has an array of its own. */
export interface TensorInfo {
  dataId: DataId;
  shape: number[];
  dtype: string;
}

/** A kernel as tfjs registers it. */
export interface StockKernel {
  readonly kernelName: string;
  readonly kernelFunc: (call: KernelCall) => TensorInfo | TensorInfo[];
  readonly setupFunc?: ((backend: never) => void) | undefined;
}

/** The argument of a kernel function. */
export interface KernelCall {
  readonly inputs: never;
  readonly attrs: never;
  readonly backend: never;
}

/** A tfjs backend instance of our own. */
export interface RawBackend {
  write(values: TypedArray, shape: number[], dtype: DType): DataId;
  read(dataId: DataId): Promise<unknown>;
  /** Gives one reference back; the memory goes with the last. */
  disposeData(dataId: DataId): boolean;
  incRef(dataId: DataId): void;
  numDataIds(): number;
  dispose(): void;
}
