import type { Handle } from "./backend.ts";
import type { Device } from "./device.ts";
import type { DType, TypedArray } from "./dtype.ts";
import type { Attributes, Kernel } from "./kernels.ts";
import type { Shape } from "./shape.ts";

/** One call of the run door, as it reached the backend. */
export interface KernelCall {
  readonly device: Device;
  readonly kernel: Kernel;
  readonly inputs: readonly Handle[];
  readonly attributes: Attributes;
  readonly output: Handle;
}

/** A host value that entered a computation as a constant. */
export interface Upload {
  readonly device: Device;
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly output: Handle;
}

/** A host value that entered a step by name, with the function that gives it anew before each step. */
export interface NamedUpload extends Upload {
  readonly name: string;
  readonly provide: () => HostValue;
}

/** Plain host data with its shape. */
export interface HostValue {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Sees what passes the door while it is installed: the ground of recording, profiling and counting. */
export interface Observer {
  ran?(call: KernelCall): void;
  uploaded?(upload: Upload): void;
  entered?(input: NamedUpload): void;
}

let observer: Observer | undefined;

/** The observer installed now, if any. */
export function currentObserver(): Observer | undefined {
  return observer;
}

/** Runs the synchronous `fn` under `next`, which replaces the observer installed so far for that time. */
export function observe<T>(next: Observer, fn: () => T): T {
  const outer = observer;
  observer = next;
  try {
    return fn();
  } finally {
    observer = outer;
  }
}
