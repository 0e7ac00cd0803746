import {
  type Attributes,
  type Backend,
  type BackendError,
  bytesPerElement,
  type DType,
  type Executable,
  type Handle,
  type Kernel,
  type Lowerings,
  type Program,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import { giveBack, takeFloats } from "../host/arrays.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import { HostTensor } from "../host/HostTensor.ts";
import { prepareHostProgram } from "../host/programs/prepareHostProgram.ts";
import { freed, type TfjsBackend } from "../TfjsBackend.ts";
import { TfjsHandle } from "../TfjsHandle.ts";
import type { HeapKernels } from "./HeapKernels.ts";
import { isSmall, SMALL } from "./isSmall.ts";
import { type HeapDevice, HeapProgram } from "./programs/HeapProgram.ts";
import { runCallAt } from "./programs/runCallAt.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import { WasmHandle } from "./WasmHandle.ts";

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
  private readonly raw: RawWasmBackend;
  private readonly module: TfjsBackend;
  private readonly code: HeapKernels | undefined;
  private readonly loops: ReadonlyMap<string, HostKernel>;
  private readonly prepared = new Set<HeapProgram>();
  private closed = false;

  constructor(raw: RawWasmBackend, module: TfjsBackend, lowerings: Lowerings, code: HeapKernels | undefined) {
    this.raw = raw;
    this.module = module;
    this.lowerings = lowerings;
    this.code = code;
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

  /** A program of small values runs on the host, another one wholly in the heap where code of ours reaches it. */
  prepare(program: Program): Executable | undefined {
    const sized = program.values.map(({ shape }) => ({ shape, size: sizeOf(shape) }));
    if (sized.some(({ size }) => size === 0)) return undefined;
    const areSmall = program.calls.every(({ kernel, inputs, attributes, output }) => {
      const operands = inputs.map((value) => sized[value]!);
      return sized[output]!.size <= SMALL && isSmall(kernel, operands, attributes);
    });
    if (areSmall) return this.onHostOnly(program);
    if (this.code === undefined) return undefined;
    const made = new HeapProgram(program, this.heapDevice(this.code));
    this.prepared.add(made);
    return {
      run: (entries, state) => made.run(entries, state),
      describe: () => made.describe(),
      dispose: () => {
        if (this.prepared.delete(made)) made.dispose();
      },
    };
  }

  async sync(): Promise<void> {
    await this.module.sync();
  }

  dispose(): void {
    for (const program of this.prepared) program.dispose();
    this.prepared.clear();
    this.closed = true;
    this.module.dispose();
    this.memory.buffers = 0;
    this.memory.bytes = 0;
  }

  private onHostOnly(program: Program): Executable {
    const { buffers, bytes, run, describe } = prepareHostProgram(
      program,
      (kernel, operands, attributes) =>
        this.loops.get(kernel)?.(operands, attributes) ?? this.throughModule(kernel, operands, attributes),
    );
    this.count(buffers, bytes);
    let disposed = false;
    return {
      run: (entries, state) => {
        this.module.check("a recorded program");
        const values = new Array<HostTensor>(state.length);
        for (let i = 0; i < values.length; i++) {
          const own = state[i] as WasmHandle;
          if (!own.live) throw freed("wasm", "a recorded program", own);
          values[i] = this.onHost(own);
        }
        const results = run(entries, values);
        const handles = new Array<WasmHandle>(results.length);
        for (let i = 0; i < handles.length; i++) handles[i] = this.adopt(new WasmHandle(results[i], undefined));
        return handles;
      },
      describe,
      dispose: () => {
        if (disposed || this.closed) return;
        disposed = true;
        this.count(-buffers, -bytes);
      },
    };
  }

  /** A kernel that no loop does, on values in host memory. */
  private throughModule(kernel: Kernel, operands: readonly HostTensor[], attributes: Attributes): HostTensor {
    const handles = operands.map(({ values, shape, dtype }) => this.module.upload(values, shape, dtype));
    try {
      const made = this.module.run(kernel, handles, attributes);
      handles.push(made);
      return new HostTensor(copyOf(this.raw.typedArrayFromHeap(made)), made.shape.slice(), made.dtype);
    } finally {
      for (const handle of handles) this.module.free(handle);
    }
  }

  private count(buffers: number, bytes: number): void {
    this.memory.buffers += buffers;
    this.memory.bytes += bytes;
  }

  private heapDevice(kernels: HeapKernels): HeapDevice {
    const wasm = this.raw.wasm!;
    return {
      kernels,
      check: (where) => this.module.check(where),
      addressOf: (handle) => {
        const own = handle as WasmHandle;
        if (!own.live) throw freed("wasm", "a recorded program", own);
        return kernels.heap.addressOf(this.onHeap(own));
      },
      make: (shape, dtype) => {
        const own = shape.slice();
        const heap = this.module.adopt(new TfjsHandle(this.raw.makeOutput(own, dtype).dataId, own, dtype));
        return { handle: this.adopt(new WasmHandle(undefined, heap)), address: kernels.heap.addressOf(heap) };
      },
      free: (handle) => this.free(handle),
      runCall: (call, program, at) => runCallAt(this.raw, this.module, kernels.heap, call, program, at),
      take: (bytes) => {
        const address = wasm._malloc(bytes) >>> 0;
        this.count(1, bytes);
        return address;
      },
      giveBack: (address, bytes) => {
        wasm._free(address);
        this.count(-1, -bytes);
      },
    };
  }

  private onHost(handle: WasmHandle): HostTensor {
    return (handle.host ??= new HostTensor(
      copyOf(this.raw.typedArrayFromHeap(handle.heap as TfjsHandle)),
      handle.shape,
      handle.dtype,
    ));
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
