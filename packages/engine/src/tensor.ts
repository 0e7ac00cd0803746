import type { Handle } from "./backend.ts";
import type { Device } from "./device.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { StateError } from "./errors.ts";
import { formatValues, nest } from "./print.ts";
import type { NestedValues } from "./print.ts";
import { currentArena } from "./arena.ts";
import type { Rank, ShapeOf } from "./shape.ts";
import { showShape, sizeOf } from "./shape.ts";
import { Storage } from "./storage.ts";
import type { Trace } from "./trace.ts";

/**
 * An immutable n-dimensional array on one device. R is its rank, D its element type; sizes are checked at run time.
 * Made by `tensor`, `zeros`, … and by ops, never by hand.
 */
export class Tensor<R extends Rank = Rank, D extends DType = DType> {
  readonly shape: ShapeOf<R>;
  readonly dtype: D;
  /** Where the value lives. Internal. */
  readonly storage: Storage;
  /** How the value depends on what is being differentiated, if it does. Internal. */
  readonly trace: Trace | undefined;

  constructor(storage: Storage, shape: ShapeOf<R>, dtype: D, trace: Trace | undefined) {
    this.storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    this.trace = trace;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get device(): Device {
    return this.storage.device;
  }

  get isDisposed(): boolean {
    return this.storage.isFreed;
  }

  /** The elements in row-major order, as a copy. Asynchronous on every backend. */
  async read(): Promise<TypedArray> {
    return await this.device.read(this.storage.handle);
  }

  /** The elements as nested arrays; a plain number (or boolean) for a scalar. */
  async array(): Promise<NestedValues> {
    return nest(await this.read(), this.shape, this.dtype);
  }

  /** The values laid out for reading: aligned columns, long axes shortened. */
  async show(): Promise<string> {
    return `${this.toString()}\n${formatValues(await this.read(), this.shape, this.dtype)}`;
  }

  /** Gives the memory back. A second call does nothing; any other use afterwards throws a DisposedError. */
  dispose(): void {
    if (this.storage.owners > 0)
      throw new StateError("tensor.dispose: this is the value of a parameter or buffer. Dispose the model that owns it instead.");
    this.storage.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** `Tensor [2, 3] float32 on cpu`. The values take an asynchronous read: see `show`. */
  toString(): string {
    return `Tensor ${showShape(this.shape)} ${this.dtype} on ${this.device.name}${this.isDisposed ? " (disposed)" : ""}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** A fresh handle as a tensor: the open scope will free it, or outside of scopes the finalizer. Rank and type are the caller's word. */
export function adopt<R extends Rank, D extends DType>(device: Device, handle: Handle): Tensor<R, D> {
  const storage = new Storage(device, handle);
  const arena = currentArena();
  if (arena === undefined) storage.watch();
  else arena.made.push(storage);
  return new Tensor<R, D>(storage, handle.shape as ShapeOf<R>, handle.dtype as D, undefined);
}
