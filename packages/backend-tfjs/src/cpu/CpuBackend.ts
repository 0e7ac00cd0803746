import {
  type Attributes,
  type Backend,
  BackendError,
  bytesPerElement,
  type DType,
  DTypeError,
  type Executable,
  type Handle,
  type Kernel,
  type Program,
  type Shape,
  type TypedArray,
} from "@chainrule/engine";
import { freed } from "../freed.ts";
import { forgetArrays, giveBack, takeFloats } from "../host/arrays.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import { HostTensor } from "../host/HostTensor.ts";
import { prepareHostProgram } from "../host/programs/prepareHostProgram.ts";

/** The engine's backend on plain typed arrays, with kernels of our own throughout: nothing of tfjs is loaded. */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly floats = "float32";
  readonly lost: Promise<BackendError> = new Promise(() => {});
  readonly memory = { buffers: 0, bytes: 0 };
  private readonly kernels: ReadonlyMap<string, HostKernel> = new Map(Object.entries(hostKernels) as [string, HostKernel][]);
  private closed = false;

  upload(data: TypedArray, shape: Shape, dtype: DType): HostTensor {
    if (this.closed) throw this.disposed("upload");
    let own = data;
    if (dtype === "float32") (own = takeFloats(data.length)).set(data);
    else own = data.slice();
    return this.adopt(new HostTensor(own, shape.slice(), dtype));
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): HostTensor {
    const operands = inputs as readonly HostTensor[];
    for (let i = 0; i < operands.length; i++) if (!operands[i]!.live) throw freed("cpu", kernel, operands[i]!);
    if (this.closed) throw this.disposed(kernel);
    return this.adopt(this.compute(kernel, operands, attributes));
  }

  prepare(program: Program): Executable {
    const { buffers, bytes, run, describe } = prepareHostProgram(program, (kernel, operands, attributes) =>
      this.compute(kernel, operands, attributes),
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
    return this.kernels.has(kernel);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.closed = true;
    this.memory.buffers = 0;
    this.memory.bytes = 0;
    forgetArrays();
  }

  private compute(kernel: Kernel, operands: readonly HostTensor[], attributes: Attributes): HostTensor {
    const run = this.kernels.get(kernel);
    if (run === undefined)
      throw new BackendError(`cpu: there is no kernel "${kernel}" on this device. Ask supports() first, or lower it.`);
    const result = run(operands, attributes);
    if (result !== undefined) return result;
    throw new DTypeError(`cpu ${kernel}: not for ${operands.map(({ dtype }) => dtype).join(", ")}. Cast the operands first.`);
  }

  private adopt(handle: HostTensor): HostTensor {
    this.memory.buffers++;
    this.memory.bytes += handle.values.length * bytesPerElement(handle.dtype);
    return handle;
  }

  private disposed(where: string): BackendError {
    return new BackendError(`cpu ${where}: the device has been disposed. Open it again.`);
  }
}
