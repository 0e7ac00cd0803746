import { bytesPerElement, type TypedArray } from "@chainrule/engine";
import { giveBack, takeFloats } from "../host/arrays.ts";
import { HostTensor } from "../host/HostTensor.ts";
import type { TfjsBackend } from "../TfjsBackend.ts";
import type { TfjsHandle } from "../TfjsHandle.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import type { WasmHandle } from "./WasmHandle.ts";

/** The values of the wasm device, in host memory, in the heap, or in both, and the books on them. */
export class WasmValues {
  readonly raw: RawWasmBackend;
  readonly module: TfjsBackend;
  readonly memory = { buffers: 0, bytes: 0 };
  closed = false;

  constructor(raw: RawWasmBackend, module: TfjsBackend) {
    this.raw = raw;
    this.module = module;
  }

  onHost(handle: WasmHandle): HostTensor {
    return (handle.host ??= this.copied(handle.heap as TfjsHandle));
  }

  onHeap(handle: WasmHandle): TfjsHandle {
    return (handle.heap ??= this.module.upload((handle.host as HostTensor).values, handle.shape, handle.dtype));
  }

  /** A value of the heap, copied to the host. */
  copied(handle: TfjsHandle): HostTensor {
    return new HostTensor(copyOf(this.raw.typedArrayFromHeap(handle)), handle.shape.slice(), handle.dtype);
  }

  adopt(handle: WasmHandle): WasmHandle {
    this.count(1, handle.size * bytesPerElement(handle.dtype));
    return handle;
  }

  free(handle: WasmHandle): void {
    if (!handle.live) return;
    handle.live = false;
    this.count(-1, -handle.size * bytesPerElement(handle.dtype));
    if (handle.heap !== undefined) this.module.free(handle.heap);
    if (handle.host === undefined) return;
    const owner = handle.host.base ?? handle.host;
    if (--owner.references === 0) giveBack(owner.values);
  }

  /** Counts buffers that were taken, or given back. A closed device holds none. */
  count(buffers: number, bytes: number): void {
    if (this.closed) return;
    this.memory.buffers += buffers;
    this.memory.bytes += bytes;
  }
}

/** A copy in an array of our own, floats in one that is used again and again. */
export function copyOf(data: TypedArray): TypedArray {
  if (!(data instanceof Float32Array)) return data.slice();
  const copy = takeFloats(data.length);
  copy.set(data);
  return copy;
}
