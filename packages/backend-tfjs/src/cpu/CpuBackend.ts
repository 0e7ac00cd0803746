import {
  allocate,
  type Attributes,
  type Backend,
  BackendError,
  bytesPerElement,
  type DType,
  type Executable,
  type Handle,
  type Kernel,
  type Program,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import { emptyResult } from "../emptyTensors.ts";
import { forgetArrays, giveBack, takeFloats } from "../host/arrays.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import { HostTensor } from "../host/HostTensor.ts";
import { prepareHostProgram } from "../host/programs/prepareHostProgram.ts";
import type { DeviceKernel } from "../DeviceKernel.ts";
import { freed } from "../TfjsBackend.ts";
import { TfjsHandle } from "../TfjsHandle.ts";
import type { RawBackend } from "../tfjsTypes.ts";

/** The storage of tfjs's cpu backend that the adapter looks into. */
export interface RawCpuBackend extends RawBackend {
  readonly data: { get(dataId: object): { values: TypedArray } };
  /** tfjs greets on the first write of an instance; false keeps it quiet. */
  firstUse: boolean;
}

/**
 * The engine's backend on plain typed arrays. Kernels of our own do the frequent work; for the others a stock kernel of tfjs
 * borrows the operands for the length of one call: nothing stays in tfjs's storage between calls.
 */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly floats = "float32";
  readonly lost: Promise<BackendError> = new Promise(() => {});
  readonly memory = { buffers: 0, bytes: 0 };
  private readonly raw: RawCpuBackend;
  private readonly own: ReadonlyMap<string, HostKernel>;
  private readonly stock: ReadonlyMap<string, DeviceKernel>;
  private closed = false;

  constructor(raw: RawCpuBackend, stock: ReadonlyMap<string, DeviceKernel>) {
    raw.firstUse = false;
    this.raw = raw;
    this.own = new Map(Object.entries(hostKernels) as [string, HostKernel][]);
    this.stock = stock;
  }

  upload(data: TypedArray, shape: Shape, dtype: DType): HostTensor {
    if (this.closed) throw this.disposed("upload");
    let own = data;
    if (dtype === "float32") (own = takeFloats(data.length)).set(data);
    else own = data.slice();
    return this.adopt(new HostTensor(own, shape.slice(), dtype));
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): HostTensor {
    const operands = inputs as readonly HostTensor[];
    let empty = false;
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i]!;
      if (!operand.live) throw freed("cpu", kernel, operand);
      if (operand.values.length === 0) empty = true;
    }
    if (this.closed) throw this.disposed(kernel);
    return this.adopt(this.compute(kernel, operands, attributes, empty));
  }

  prepare(program: Program): Executable {
    const { buffers, bytes, run, describe } = prepareHostProgram(program, (kernel, operands, attributes) =>
      this.compute(kernel, operands, attributes, operands.some(isEmpty)),
    );
    this.memory.buffers += buffers;
    this.memory.bytes += bytes;
    let disposed = false;
    return {
      run: (entries, state) => {
        const handles = state as readonly HostTensor[];
        for (let i = 0; i < handles.length; i++) if (!handles[i]!.live) throw freed("cpu", "a program", handles[i]!);
        if (this.closed) throw this.disposed("a program");
        const results = run(entries, handles);
        for (let i = 0; i < results.length; i++) this.adopt(results[i]!);
        return results;
      },
      describe,
      dispose: () => {
        if (disposed || this.closed) return;
        disposed = true;
        this.memory.buffers -= buffers;
        this.memory.bytes -= bytes;
      },
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async read(handle: Handle): Promise<TypedArray> {
    const own = handle as HostTensor;
    if (!own.live) throw freed("cpu", "read", own);
    if (this.closed) throw this.disposed("read");
    return own.values.slice();
  }

  free(handle: Handle): void {
    const own = handle as HostTensor;
    if (!own.live) return;
    own.live = false;
    const owner = own.base ?? own;
    if (--owner.references === 0) giveBack(owner.values);
    if (this.closed) return;
    this.memory.buffers--;
    this.memory.bytes -= own.values.length * bytesPerElement(own.dtype);
  }

  supports(kernel: Kernel): boolean {
    return this.own.has(kernel) || this.stock.has(kernel);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.closed = true;
    this.memory.buffers = 0;
    this.memory.bytes = 0;
    forgetArrays();
    this.raw.dispose();
  }

  /** A kernel of ours, else a stock one; what empty operands give is known without either. */
  private compute(kernel: Kernel, operands: readonly HostTensor[], attributes: Attributes, empty: boolean): HostTensor {
    if (empty && kernel !== "_FusedMatMul") {
      const filled = emptyResult(kernel, operands, attributes);
      if (filled !== undefined) {
        const { dtype, shape, value } = filled;
        return new HostTensor(allocate(dtype, sizeOf(shape), "float32").fill(value), shape.slice(), dtype);
      }
    }
    const own = this.own.get(kernel);
    return own?.(operands, attributes) ?? this.runStock(kernel, operands, attributes);
  }

  private adopt(handle: HostTensor): HostTensor {
    this.memory.buffers++;
    this.memory.bytes += handle.values.length * bytesPerElement(handle.dtype);
    return handle;
  }

  /** tfjs's storage keeps the arrays it is given, so lending and taking back copies nothing. */
  private runStock(kernel: Kernel, operands: readonly HostTensor[], attributes: Attributes): HostTensor {
    const stock = this.stock.get(kernel);
    if (stock === undefined)
      throw new BackendError(`cpu: there is no kernel "${kernel}" on this device. Ask supports() first, or lower it.`);
    const lent: TfjsHandle[] = [];
    try {
      for (const { values, shape, dtype } of operands) {
        const own = shape.slice();
        lent.push(new TfjsHandle(this.raw.write(values, own, dtype), own, dtype));
      }
      const { dataId, shape, dtype } = stock(lent, attributes);
      const { values } = this.raw.data.get(dataId);
      this.raw.disposeData(dataId);
      return new HostTensor(values, shape.slice(), dtype as DType);
    } finally {
      for (const { dataId } of lent) this.raw.disposeData(dataId);
    }
  }

  private disposed(where: string): BackendError {
    return new BackendError(`cpu ${where}: the device has been disposed. Open it again.`);
  }
}

function isEmpty({ values }: HostTensor): boolean {
  return values.length === 0;
}
