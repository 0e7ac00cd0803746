import type { Backend, Handle } from "../backend.ts";
import { allocate } from "../dtype.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { ArgumentError, BackendError, DisposedError, DTypeError, ShapeError } from "../errors.ts";
import { familyLowerings } from "../lowerings/familyLowerings.ts";
import type { Attributes, Kernel } from "../kernels.ts";
import { kernelInputs } from "../kernels.ts";
import type { Shape } from "../shape.ts";
import { showShape, sizeOf } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import type { ReferenceKernel } from "./referenceKernel.ts";
import { referenceKernels } from "./referenceKernels.ts";

/** Operands that a caller may leave out, from the end. */
const optional: { readonly [K in Kernel]?: number } = { _FusedMatMul: 1, FusedBatchNorm: 2 };

/** A backend of plain loops in double precision: the measure of all others. Every value has memory of its own. */
export class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly floats = "float64";
  readonly fallbacks = familyLowerings;
  /** This device is never lost. */
  readonly lost: Promise<BackendError> = new Promise(() => {});
  private readonly hidden: ReadonlySet<Kernel>;
  private readonly live = new Map<Handle, TypedArray>();
  /** Everything ever handed out, to tell a freed handle from a foreign one. */
  private readonly made = new WeakSet<Handle>();
  private bytes = 0;
  private closed = false;

  constructor(hidden: ReadonlySet<Kernel>) {
    this.hidden = hidden;
  }

  /** Bytes as they are held here: 8 per float32 element, 4 per int32, 1 per bool. */
  get memory(): { readonly buffers: number; readonly bytes: number } {
    return { buffers: this.live.size, bytes: this.bytes };
  }

  upload(data: TypedArray, shape: Shape, dtype: DType): Handle {
    this.requireOpen("upload");
    if (data.length !== sizeOf(shape))
      throw new ShapeError(`reference upload: ${data.length} values for shape ${showShape(shape)}. Expected ${sizeOf(shape)}.`);
    const values = allocate(dtype, data.length, "float64");
    if (data.constructor !== values.constructor && !(dtype === "float32" && data instanceof Float32Array))
      throw new DTypeError(`reference upload: ${data.constructor.name} as ${dtype}. Use a ${values.constructor.name}.`);
    values.set(data);
    return this.adopt({ values, shape, dtype });
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): Handle {
    this.requireOpen(kernel);
    if (!this.supports(kernel))
      throw new BackendError(`reference: there is no kernel "${kernel}" on this device. Ask supports() first, or lower it.`);
    const operands = inputs.map((handle) => ({
      shape: handle.shape,
      dtype: handle.dtype,
      values: this.valuesOf(kernel, handle),
    }));
    const most = kernel === "Concat" ? Infinity : kernelInputs[kernel].length;
    const least = kernel === "Concat" ? 1 : most - (optional[kernel] ?? 0);
    if (operands.length < least || operands.length > most)
      throw new ArgumentError(`reference ${kernel}: ${operands.length} operands. Expected ${kernelInputs[kernel].join(", ")}.`);
    const compute = referenceKernels[kernel] as ReferenceKernel<Kernel>;
    return this.adopt(compute(operands as never, attributes as never));
  }

  read(handle: Handle): Promise<TypedArray> {
    try {
      this.requireOpen("read");
      return Promise.resolve(this.valuesOf("read", handle).slice());
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Gives a value back; a second time throws a DisposedError. After `dispose`, which freed everything, nothing happens. */
  free(handle: Handle): void {
    if (this.closed) return;
    this.bytes -= this.valuesOf("free", handle).byteLength;
    this.live.delete(handle);
  }

  supports(kernel: Kernel): boolean {
    return Object.hasOwn(referenceKernels, kernel) && !this.hidden.has(kernel);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.closed = true;
    this.live.clear();
    this.bytes = 0;
  }

  private adopt({ values, shape, dtype }: HostValue): Handle {
    const handle: Handle = { shape: shape.slice(), dtype };
    this.live.set(handle, values);
    this.made.add(handle);
    this.bytes += values.byteLength;
    return handle;
  }

  private valuesOf(where: string, handle: Handle): TypedArray {
    const values = this.live.get(handle);
    if (values !== undefined) return values;
    const value = `the ${handle.dtype} value of shape ${showShape(handle.shape)}`;
    if (this.made.has(handle))
      throw new DisposedError(`reference ${where}: ${value} has been freed. Keep it alive until its last use.`);
    throw new BackendError(`reference ${where}: ${value} was not made by this device. Upload it here first.`);
  }

  private requireOpen(where: string): void {
    if (this.closed) throw new BackendError(`reference ${where}: the device has been disposed. Open it again.`);
  }
}
