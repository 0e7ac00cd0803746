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
  type Lowerings,
  type Program,
  type Shape,
  type TypedArray,
} from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "./DeviceKernel.ts";
import { emptyResult, shrinksToNothing } from "./emptyTensors.ts";
import { freed } from "./freed.ts";
import type { RawBackend } from "./tfjsTypes.ts";
import { TfjsHandle } from "./TfjsHandle.ts";

/** What a tfjs device is made of. */
export interface TfjsDevice {
  readonly name: string;
  /** A backend instance that tfjs's own engine does not use (wasm: the realm's one instance). */
  readonly raw: RawBackend;
  readonly kernels: DeviceKernels;
  readonly lowerings?: Lowerings;
  readonly fallbacks?: Lowerings;
  readonly lost: Promise<BackendError>;
  /** Resolves when the queued work is done. */
  readonly sync: () => Promise<void>;
  /** Called once, after all handles have been freed. Of a read that is still under way it frees what that holds, unless `outlives`. */
  readonly close: () => void;
  /** Makes a recorded program ready; without it the engine runs its calls one by one. */
  readonly prepare?: (program: Program, backend: TfjsBackend) => Executable | undefined;
  /** Whether the instance stays open after `close`, so that a read under way gives back itself what it holds. */
  readonly outlives?: boolean;
}

/**
 * The engine's backend over one tfjs device, by direct kernel calls: tfjs's engine, tape and tensors are never used.
 * Every TensorInfo that a kernel returns owns one reference to its data, and `free` gives exactly that one back.
 */
export class TfjsBackend implements Backend {
  readonly name: string;
  readonly floats = "float32";
  readonly lost: Promise<BackendError>;
  readonly lowerings?: Lowerings;
  readonly fallbacks?: Lowerings;
  readonly memory = { buffers: 0, bytes: 0 };
  private readonly device: TfjsDevice;
  /** What waits for the device now: rejected when the device is lost. A race against a promise that lives on would leak one entry per read. */
  private readonly waiting = new Set<(error: BackendError) => void>();
  private readonly raw: RawBackend;
  private readonly kernels: ReadonlyMap<string, DeviceKernel>;
  private readonly handles = new Set<TfjsHandle>();
  private closed = false;
  private loss: BackendError | undefined;

  constructor(device: TfjsDevice) {
    this.device = device;
    this.name = device.name;
    this.raw = device.raw;
    this.lost = device.lost;
    void device.lost.then((error) => {
      this.loss = error;
      for (const reject of this.waiting) reject(error);
    });
    this.kernels = new Map(Object.entries(device.kernels) as [string, DeviceKernel][]);
    if (device.lowerings !== undefined) this.lowerings = device.lowerings;
    if (device.fallbacks !== undefined) this.fallbacks = device.fallbacks;
  }

  upload(data: TypedArray, shape: Shape, dtype: DType): TfjsHandle {
    this.check("upload");
    const own = shape.slice();
    // cpu and webgl would keep the caller's array
    return this.adopt(new TfjsHandle(this.raw.write(data.slice(), own, dtype), own, dtype));
  }

  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): TfjsHandle {
    const run = this.kernels.get(kernel);
    if (run === undefined || this.closed) throw this.cannotRun(kernel);
    const handles = inputs as readonly TfjsHandle[];
    let empty = false;
    for (let i = 0; i < handles.length; i++) {
      const handle = handles[i]!;
      if (!handle.live) throw freed(this.name, kernel, handle);
      if (handle.size === 0) empty = true;
    }
    if (empty || shrinksToNothing(kernel, attributes)) return this.runEmpty(kernel, handles, attributes);
    const { dataId, shape, dtype } = run(handles, attributes);
    return this.adopt(new TfjsHandle(dataId, shape.slice(), dtype as DType));
  }

  async read(handle: Handle): Promise<TypedArray> {
    const own = handle as TfjsHandle;
    this.check("read");
    if (!own.live) throw freed(this.name, "read", own);
    if (own.size === 0) return allocate(own.dtype, 0, "float32");
    const { dataId, dtype } = own;
    this.raw.incRef(dataId); // the handle may be freed while the read waits
    let values: ArrayLike<number>;
    try {
      // a lost device never answers
      values = (await this.unlessLost(this.raw.read(dataId))) as ArrayLike<number>;
    } catch (cause) {
      // a read that a loss has cut short may fail a moment before the loss is reported
      await this.unlessLost(new Promise((resolve) => setTimeout(resolve, 2000)));
      throw new BackendError(`${this.name} read: the device did not answer (${String(cause)}). Open it again.`, { cause });
    } finally {
      if (!this.closed || this.device.outlives === true) this.raw.disposeData(dataId);
    }
    // always a copy: the device may keep and hand out again what it returned
    if (dtype === "float32") return Float32Array.from(values);
    return dtype === "int32" ? Int32Array.from(values) : Uint8Array.from(values);
  }

  prepare(program: Program): Executable | undefined {
    this.check("prepare");
    return this.device.prepare?.(program, this);
  }

  free(handle: Handle): void {
    const own = handle as TfjsHandle;
    if (!own.live) return;
    own.live = false;
    this.handles.delete(own);
    this.memory.buffers--;
    this.memory.bytes -= own.size * bytesPerElement(own.dtype);
    this.raw.disposeData(own.dataId);
  }

  supports(kernel: Kernel): boolean {
    return this.kernels.has(kernel);
  }

  async sync(): Promise<void> {
    await this.unlessLost(this.device.sync());
  }

  dispose(): void {
    if (this.closed) return;
    for (const handle of this.handles) this.free(handle);
    this.closed = true;
    this.device.close();
  }

  /** What `work` gives, or the loss of the device if that comes first. */
  private async unlessLost<T>(work: Promise<T>): Promise<T> {
    if (this.loss !== undefined) throw this.loss;
    let stop: (error: BackendError) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      stop = reject;
    });
    this.waiting.add(stop);
    try {
      return await Promise.race([work, lost]);
    } finally {
      this.waiting.delete(stop);
    }
  }

  /** Takes a value that a kernel or a program made into its books: from now on `free` gives it back. */
  adopt(handle: TfjsHandle): TfjsHandle {
    this.handles.add(handle);
    this.memory.buffers++;
    this.memory.bytes += handle.size * bytesPerElement(handle.dtype);
    return handle;
  }

  private runEmpty<K extends Kernel>(kernel: K, handles: readonly TfjsHandle[], attributes: Attributes<K>): TfjsHandle {
    if (kernel === "_FusedMatMul") return this.runEmptyFusedMatMul(handles);
    const filled = emptyResult(kernel, handles, attributes);
    if (filled === undefined) {
      const parts = handles.filter((handle) => handle.size > 0); // Concat: parts without elements add nothing
      return this.run(parts.length === 1 ? "Identity" : kernel, parts, attributes as never);
    }
    const { shape, dtype, value } = filled;
    const size = shape.reduce((n, m) => n * m, 1);
    return this.upload(allocate(dtype, size, "float32").fill(value), shape, dtype);
  }

  /** A product over k = 0 terms is zero: the bias alone, once per row. */
  private runEmptyFusedMatMul([a, b, bias]: readonly TfjsHandle[]): TfjsHandle {
    const shape = [a!.shape[0]!, b!.shape[1]!];
    const zeros = this.upload(new Float32Array(shape[0]! * shape[1]!), shape, "float32");
    if (bias === undefined || zeros.size === 0) return zeros;
    const out = this.run("Add", [zeros, bias], {});
    this.free(zeros);
    return out;
  }

  /** Throws where a handle has been freed. */
  requireLive(where: string, handle: TfjsHandle): void {
    if (!handle.live) throw freed(this.name, where, handle);
  }

  /** Throws once the device has been disposed. */
  check(where: string): void {
    if (this.closed) throw new BackendError(`${this.name} ${where}: the device has been disposed. Open it again.`);
  }

  private cannotRun(kernel: Kernel): BackendError {
    if (this.closed) return new BackendError(`${this.name} ${kernel}: the device has been disposed. Open it again.`);
    return new BackendError(`${this.name}: there is no kernel "${kernel}" on this device. Ask supports() first, or lower it.`);
  }
}
