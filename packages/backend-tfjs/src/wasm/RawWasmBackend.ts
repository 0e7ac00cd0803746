import type { TypedArray } from "@chainrule/engine";
import type { DataId, RawBackend, TensorInfo } from "../tfjsTypes.ts";

/** The parts of tfjs's wasm backend that the adapter's own kernels use. */
export interface RawWasmBackend extends RawBackend {
  /** Null after tfjs has disposed of the instance. */
  readonly wasm: EmscriptenModule | null;
  readonly dataIdMap: {
    get(dataId: DataId): WasmTensor;
    set(dataId: DataId, tensor: WasmTensor): void;
    delete(dataId: DataId): boolean;
  };
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
}

/** A tensor in the module's heap. `id` is the module's own number for it. */
export interface WasmTensor {
  readonly id: number;
  readonly memoryOffset: number;
  readonly dtype?: string;
  refCount?: number;
  shape: number[];
}

interface EmscriptenModule {
  /** The address of so many bytes in the heap; 0 where there is no room. */
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap(name: string, result: null, parameters: readonly string[]): (...operands: unknown[]) => void;
  readonly tfjs: {
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
  };
}
