import {
  type Attributes,
  type Backend,
  type BackendError,
  bytesPerElement,
  type DType,
  type Handle,
  type Kernel,
  type Lowerings,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import { giveBack, takeFloats } from "../host/arrays.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import { HostTensor } from "../host/HostTensor.ts";
import { freed, type TfjsBackend } from "../TfjsBackend.ts";
import type { TfjsHandle } from "../TfjsHandle.ts";
import { isSmall, SMALL } from "./isSmall.ts";

/** A value in host memory, in the module's heap, or in both. */
class WasmHandle implements Handle {
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

/**
 * The wasm device: tfjs's module for large values, loops of ours for small ones. A call into the module takes 2 to 4 microseconds before
 * it computes anything, a small loop less than one; so small values stay in host memory until a large operation needs them in the heap.
 */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly floats = "float32";
  readonly lost: Promise<BackendError>;
  readonly lowerings: Lowerings;
  readonly memory = { buffers: 0, bytes: 0 };
  private readonly module: TfjsBackend;
  /** A value's elements in the heap, as a view that is good until the next allocation. */
  private readonly viewOf: (handle: TfjsHandle) => TypedArray;
  private readonly loops: ReadonlyMap<string, HostKernel>;
  private closed = false;

  constructor(module: TfjsBackend, lowerings: Lowerings, viewOf: (handle: TfjsHandle) => TypedArray) {
    this.module = module;
    this.lowerings = lowerings;
    this.viewOf = viewOf;
    this.lost = module.lost;
    this.loops = new Map(Object.entries(hostKernels) as [string, HostKernel][]);
  }

  upload(data: TypedArray, shape: Shape, dtype: DType): WasmHandle {
    this.module.check("upload");
    if (data.length === 0 || data.length > SMALL)
      return this.adopt(new WasmHandle(undefined, this.module.upload(data, shape, dtype)));
    return this.adopt(new WasmHandle(new HostTensor(copyOf(data), shape.slice(), dtype), undefined));
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): WasmHandle {
    const operands = inputs as readonly WasmHandle[];
    for (let i = 0; i < operands.length; i++) if (!operands[i]!.live) throw freed("wasm", kernel, operands[i]!);
    const loop = this.loops.get(kernel);
    if (loop !== undefined && isSmall(kernel, operands, attributes)) {
      this.module.check(kernel);
      const values = new Array<HostTensor>(operands.length);
      for (let i = 0; i < operands.length; i++) values[i] = this.onHost(operands[i]!);
      const result = loop(values, attributes);
      if (result !== undefined) return this.adopt(new WasmHandle(result, undefined));
    }
    const handles = new Array<TfjsHandle>(operands.length);
    for (let i = 0; i < operands.length; i++) handles[i] = this.onHeap(operands[i]!);
    return this.adopt(new WasmHandle(undefined, this.module.run(kernel, handles, attributes)));
  }

  async read(handle: Handle): Promise<TypedArray> {
    const own = handle as WasmHandle;
    if (!own.live) throw freed("wasm", "read", own);
    if (own.host === undefined) return await this.module.read(own.heap as TfjsHandle);
    this.module.check("read");
    return own.host.values.slice();
  }

  free(handle: Handle): void {
    const own = handle as WasmHandle;
    if (!own.live) return;
    own.live = false;
    if (!this.closed) {
      this.memory.buffers--;
      this.memory.bytes -= own.size * bytesPerElement(own.dtype);
    }
    if (own.heap !== undefined) this.module.free(own.heap);
    if (own.host === undefined) return;
    const owner = own.host.base ?? own.host;
    if (--owner.references === 0) giveBack(owner.values);
  }

  supports(kernel: Kernel): boolean {
    return this.module.supports(kernel);
  }

  async sync(): Promise<void> {
    await this.module.sync();
  }

  dispose(): void {
    this.closed = true;
    this.module.dispose();
    this.memory.buffers = 0;
    this.memory.bytes = 0;
  }

  private onHost(handle: WasmHandle): HostTensor {
    return (handle.host ??= new HostTensor(copyOf(this.viewOf(handle.heap as TfjsHandle)), handle.shape, handle.dtype));
  }

  private onHeap(handle: WasmHandle): TfjsHandle {
    return (handle.heap ??= this.module.upload((handle.host as HostTensor).values, handle.shape, handle.dtype));
  }

  private adopt(handle: WasmHandle): WasmHandle {
    this.memory.buffers++;
    this.memory.bytes += handle.size * bytesPerElement(handle.dtype);
    return handle;
  }
}

/** A copy in an array of our own, floats in one that is used again and again. */
function copyOf(data: TypedArray): TypedArray {
  if (!(data instanceof Float32Array)) return data.slice();
  const copy = takeFloats(data.length);
  copy.set(data);
  return copy;
}
