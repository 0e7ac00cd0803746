import { defaultDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { requireDType } from "./dtype.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { DisposedError, ShapeError } from "./errors.ts";
import type { HostValue } from "./observer.ts";
import type { Rank, ShapeOf } from "./shape.ts";
import { sameShape, showShape, sizeOf } from "./shape.ts";
import { Storage } from "./storage.ts";
import { Tensor } from "./tensor.ts";

/** Where a variable's value is: on the host until a device is known, then on the device. Held apart so that a finalizer can free it. */
interface Cell {
  host: TypedArray | undefined;
  storage: Storage | undefined;
}

let finalizer: FinalizationRegistry<Cell> | undefined;

/** State that outlives steps: one value that steps replace as a whole. It owns its memory and is found by walking properties. */
export abstract class Variable<R extends Rank = Rank> {
  readonly shape: ShapeOf<R>;
  readonly dtype: DType;
  private readonly cell: Cell;
  private disposed = false;
  private seen: Tensor<R> | undefined;
  /** What stands in the place of the value now, innermost last. Internal: see `withMarks`. */
  readonly marks: Tensor<R>[] = [];

  /** `initial` stays on the host until the value is first needed or `place` is called. */
  constructor(initial: HostValue) {
    if (initial.data.length !== sizeOf(initial.shape))
      throw new ShapeError(
        `variable: ${initial.data.length} values for shape ${showShape(initial.shape)}. Give as many values as the shape holds.`,
      );
    requireDType("variable", initial.dtype);
    this.shape = initial.shape.slice() as unknown as ShapeOf<R>;
    this.dtype = initial.dtype;
    this.cell = { host: initial.data.slice(), storage: undefined };
    finalizer ??= new FinalizationRegistry((cell) => cell.storage?.release());
    finalizer.register(this, this.cell, this);
  }

  /** The value now, placed on the default device if it was still on the host. */
  get value(): Tensor<R> {
    const mark = this.marks.at(-1);
    if (mark !== undefined) return mark;
    if (this.cell.storage === undefined) this.place(defaultDevice());
    return (this.seen ??= new Tensor<R>(this.cell.storage as Storage, this.shape, this.dtype, undefined));
  }

  /** The device of the value; undefined while it is on the host. */
  get device(): Device | undefined {
    return this.cell.storage?.device;
  }

  /** Uploads a value that is still on the host. What is on a device stays there: see `moveVariables`. */
  place(device: Device): void {
    this.requireAlive();
    const { host } = this.cell;
    if (host === undefined) return;
    this.hold(new Storage(device, device.upload(host, this.shape, this.dtype)).retain());
  }

  /** Replaces the value by a tensor of the same shape and takes a share in its memory; the old one is let go. */
  assign(tensor: Tensor): void {
    this.requireAlive();
    if (!sameShape(tensor.shape, this.shape) || tensor.dtype !== this.dtype)
      throw new ShapeError(
        `variable: a value of shape ${showShape(tensor.shape)} ${tensor.dtype} for ${showShape(this.shape)} ${this.dtype}. Shape and dtype stay.`,
      );
    this.hold(tensor.storage.retain());
  }

  /** Replaces the value by host data: on the device that holds the value, or on the host while there is none. */
  assignHost(data: TypedArray): void {
    this.requireAlive();
    if (data.length !== sizeOf(this.shape))
      throw new ShapeError(
        `variable: ${data.length} values for shape ${showShape(this.shape)}. Give as many values as the shape holds.`,
      );
    const { storage } = this.cell;
    if (storage !== undefined)
      this.hold(new Storage(storage.device, storage.device.upload(data, this.shape, this.dtype)).retain());
    else this.cell.host = data.slice();
  }

  /** A copy of the value on the host. */
  async read(): Promise<TypedArray> {
    this.requireAlive();
    const { storage, host } = this.cell;
    if (storage !== undefined) return await storage.device.read(storage.handle);
    return (host as TypedArray).slice();
  }

  /** The memory that holds the value now; undefined while it is on the host. */
  get storage(): Storage | undefined {
    return this.cell.storage;
  }

  /** Gives the memory back; a second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    finalizer?.unregister(this);
    this.cell.storage?.release();
    this.cell.storage = undefined;
    this.cell.host = undefined;
    this.seen = undefined;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  private hold(storage: Storage): void {
    this.cell.storage?.release();
    this.cell.storage = storage;
    this.cell.host = undefined;
    this.seen = undefined;
  }

  private requireAlive(): void {
    if (this.disposed) throw new DisposedError("variable: used after it was disposed. Its model was disposed: make a new one.");
  }
}

/** State that is trained: a gradient flows to it while `trainable`. */
export class Parameter<R extends Rank = Rank> extends Variable<R> {
  /** Whether training changes it. */
  trainable = true;
}

const marked = new WeakMap<Tensor, Variable>();

/** Variables with what stands in their place. */
export interface Marks {
  readonly variables: readonly Variable[];
  readonly values: readonly Tensor[];
}

let standing: Marks = { variables: [], values: [] };

/** What stands in the place of variables now, innermost last: for `withMarks` when a function is run again later. */
export function standingMarks(): Marks {
  return standing;
}

/** Runs `fn` while each variable has the value given in its place: a leaf of a graph, or a copy on another device. */
export function withMarks<T>(variables: readonly Variable[], values: readonly Tensor[], fn: () => T): T {
  variables.forEach((variable, i) => {
    variable.marks.push(values[i] as Tensor);
    marked.set(values[i] as Tensor, variable);
  });
  const outer = standing;
  standing = { variables: [...outer.variables, ...variables], values: [...outer.values, ...values] };
  try {
    return fn();
  } finally {
    standing = outer;
    for (const variable of variables) variable.marks.pop();
  }
}

/** The variable that a tensor stands, or stood, in the place of. */
export function variableBehind(mark: Tensor): Variable | undefined {
  return marked.get(mark);
}

/** State that is not trained: moving statistics, optimizer slots. */
export class Buffer<R extends Rank = Rank> extends Variable<R> {}

/**
 * Moves variables to a device: everything is read before anything is freed, so that a failure leaves all as it was. What was changed,
 * moved or disposed while it was read is read again, so that no value is lost to a stale one.
 */
export async function moveVariables(variables: readonly Variable[], device: Device): Promise<void> {
  let moving: readonly Variable[];
  let values: readonly TypedArray[];
  let before: readonly (Storage | undefined)[];
  do {
    moving = variables.filter((variable) => variable.device !== device);
    before = moving.map(({ storage }) => storage);
    values = await Promise.all(moving.map((variable) => variable.read()));
  } while (moving.some(({ isDisposed, storage }, i) => isDisposed || storage !== before[i]));
  const uploaded: Storage[] = [];
  try {
    moving.forEach((variable, i) =>
      uploaded.push(new Storage(device, device.upload(values[i] as TypedArray, variable.shape, variable.dtype))),
    );
  } catch (error) {
    for (const storage of uploaded) storage.free();
    throw error;
  }
  moving.forEach((variable, i) => {
    const storage = uploaded[i] as Storage;
    variable.assign(new Tensor(storage, variable.shape, variable.dtype, undefined));
  });
}
