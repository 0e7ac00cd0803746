import type {
  Attributes,
  Backend,
  BackendError,
  DType,
  Executable,
  Handle,
  Kernel,
  Lowerings,
  Program,
  Shape,
  TypedArray,
} from "@chainrule/engine";
import { HostTensor } from "../host/HostTensor.ts";
import { freed } from "../freed.ts";
import type { TfjsBackend } from "../TfjsBackend.ts";
import type { TfjsHandle } from "../TfjsHandle.ts";
import type { HeapKernels } from "./HeapKernels.ts";
import { hostLoops } from "./hostLoops.ts";
import { isSmall, SMALL } from "./isSmall.ts";
import { WasmPrograms } from "./programs/WasmPrograms.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";
import { WasmHandle } from "./WasmHandle.ts";
import { copyOf, WasmValues } from "./WasmValues.ts";

/**
 * The wasm device: tfjs's module for large values, loops of ours for small ones. A call into the module takes 2 to 4 microseconds before
 * it computes anything, a small loop less than one; so small values stay in host memory until a large operation needs them in the heap.
 */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly floats = "float32";
  readonly lost: Promise<BackendError>;
  readonly lowerings: Lowerings;
  readonly memory: { buffers: number; bytes: number };
  private readonly module: TfjsBackend;
  private readonly values: WasmValues;
  private readonly programs: WasmPrograms;

  constructor(raw: RawWasmBackend, module: TfjsBackend, lowerings: Lowerings, code: HeapKernels | undefined) {
    this.module = module;
    this.lowerings = lowerings;
    this.lost = module.lost;
    this.values = new WasmValues(raw, module);
    this.memory = this.values.memory;
    this.programs = new WasmPrograms(this.values, code);
  }

  upload(data: TypedArray, shape: Shape, dtype: DType): WasmHandle {
    this.module.check("upload");
    if (data.length === 0 || data.length > SMALL)
      return this.values.adopt(new WasmHandle(undefined, this.module.upload(data, shape, dtype)));
    return this.values.adopt(new WasmHandle(new HostTensor(copyOf(data), shape.slice(), dtype), undefined));
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): WasmHandle {
    const operands = inputs as readonly WasmHandle[];
    for (let i = 0; i < operands.length; i++) if (!operands[i]!.live) throw freed("wasm", kernel, operands[i]!);
    const loop = hostLoops.get(kernel);
    if (loop !== undefined && isSmall(kernel, operands, attributes)) {
      this.module.check(kernel);
      const values = new Array<HostTensor>(operands.length);
      for (let i = 0; i < operands.length; i++) values[i] = this.values.onHost(operands[i]!);
      const result = loop(values, attributes);
      if (result !== undefined) return this.values.adopt(new WasmHandle(result, undefined));
    }
    const handles = new Array<TfjsHandle>(operands.length);
    for (let i = 0; i < operands.length; i++) handles[i] = this.values.onHeap(operands[i]!);
    return this.values.adopt(new WasmHandle(undefined, this.module.run(kernel, handles, attributes)));
  }

  async read(handle: Handle): Promise<TypedArray> {
    const own = handle as WasmHandle;
    if (!own.live) throw freed("wasm", "read", own);
    if (own.host === undefined) return await this.module.read(own.heap as TfjsHandle);
    this.module.check("read");
    return own.host.values.slice();
  }

  free(handle: Handle): void {
    this.values.free(handle as WasmHandle);
  }

  supports(kernel: Kernel): boolean {
    return this.module.supports(kernel);
  }

  prepare(program: Program): Executable | undefined {
    return this.programs.prepare(program);
  }

  async sync(): Promise<void> {
    await this.module.sync();
  }

  dispose(): void {
    this.programs.dispose();
    this.values.closed = true;
    this.module.dispose();
    this.memory.buffers = 0;
    this.memory.bytes = 0;
  }
}
