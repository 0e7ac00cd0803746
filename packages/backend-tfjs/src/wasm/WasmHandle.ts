import { type DType, type Handle, type Shape, sizeOf } from "@chainrule/engine";
import type { HostTensor } from "../host/HostTensor.ts";
import type { TfjsHandle } from "../TfjsHandle.ts";

/** A value in host memory, in the module's heap, or in both. */
export class WasmHandle implements Handle {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  live = true;
  host: HostTensor | undefined;
  heap: TfjsHandle | undefined;

  constructor(host: HostTensor | undefined, heap: TfjsHandle | undefined) {
    const { shape, dtype } = (host ?? heap) as Handle;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.host = host;
    this.heap = heap;
  }
}
