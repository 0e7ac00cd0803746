import type { Backend, Handle, Lowering } from "./backend.ts";
import { allocate } from "./dtype.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { BackendError, ChainruleError } from "./errors.ts";
import type { Attributes, Kernel } from "./kernels.ts";
import { genericLowerings } from "./lowerings/genericLowerings.ts";
import { currentObserver } from "./observer.ts";
import { interpret } from "./programs/interpret.ts";
import type { Executable, Program } from "./programs/program.ts";
import { showShape } from "./shape.ts";
import type { Shape } from "./shape.ts";

/**
 * A backend behind the engine's single door. Every computation of chainrule passes `run`: lowering of what the backend lacks or
 * does badly, observation (recording, profiling) and the report of a lost device live here and nowhere else.
 */
export class Device {
  readonly backend: Backend;
  readonly name: string;
  private readonly plans = new Map<Kernel, Lowering | null>();
  private failure: BackendError | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
    this.name = backend.name;
    void backend.lost.then((error) => {
      this.failure = error;
    });
  }

  /** The door: runs one kernel, lowered where this device needs it, and shows the call to the observer. */
  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): Handle {
    let plan = this.plans.get(kernel);
    if (plan === undefined) this.plans.set(kernel, (plan = this.planFor(kernel)));
    if (plan !== null) {
      const lowered = this.lower(plan, inputs, attributes);
      if (lowered !== undefined) return lowered;
    }
    if (this.failure !== undefined) throw this.failure;
    const output = this.guard(kernel, inputs, attributes);
    currentObserver()?.ran?.({ device: this, kernel, inputs, attributes, output });
    return output;
  }

  /** Copies host data to the device; floats take the device's own precision. */
  upload(data: TypedArray, shape: Shape, dtype: DType): Handle {
    if (this.failure !== undefined) throw this.failure;
    try {
      return this.backend.upload(storageFor(data, dtype, this.backend.floats), shape, dtype);
    } catch (error) {
      throw this.ours(`taking ${dtype} ${showShape(shape)}`, error);
    }
  }

  /** Copies a value to the host. */
  async read(handle: Handle): Promise<TypedArray> {
    if (this.failure !== undefined) throw this.failure;
    try {
      return await this.backend.read(handle);
    } catch (error) {
      throw this.ours(`reading ${handle.dtype} ${showShape(handle.shape)}`, error);
    }
  }

  free(handle: Handle): void {
    this.backend.free(handle);
  }

  /** Makes a recorded program ready to run on this device; its errors come out as ours. */
  prepare(program: Program): Executable {
    if (this.failure !== undefined) throw this.failure;
    let made: Executable;
    try {
      made = this.backend.prepare?.(program) ?? interpret(this.backend, program);
    } catch (error) {
      throw this.ours("preparing a recorded program", error);
    }
    return {
      run: (entries, state) => {
        if (this.failure !== undefined) throw this.failure;
        try {
          return made.run(entries, state);
        } catch (error) {
          throw this.ours("a recorded program", error);
        }
      },
      warmUp: async (progress) => {
        await made.warmUp?.(progress);
      },
      describe: () => made.describe?.() ?? [],
      dispose: () => {
        made.dispose();
      },
    };
  }

  /** Whether the device computes the kernel itself, without lowering. For reports; ops never ask. */
  isNative(kernel: Kernel): boolean {
    return this.backend.supports(kernel) && this.backend.lowerings?.[kernel] === undefined;
  }

  /** The device's own lowering first; the backend's fallback or the generic one where it lacks the kernel; null where neither is needed. */
  private planFor(kernel: Kernel): Lowering | null {
    const own = this.backend.lowerings?.[kernel] as Lowering | undefined;
    if (own !== undefined) return own;
    if (this.backend.supports(kernel)) return null;
    const fallback = (this.backend.fallbacks?.[kernel] ?? genericLowerings[kernel]) as Lowering | undefined;
    if (fallback === undefined)
      throw new BackendError(
        `${this.name}: the kernel "${kernel}" is missing and nothing is known to replace it. Use another backend, or give this one \`fallbacks: familyLowerings\`.`,
      );
    return fallback;
  }

  /** Runs a lowering; whatever it made and did not return is freed, also when it throws. */
  private lower(lowering: Lowering, inputs: readonly Handle[], attributes: Attributes): Handle | undefined {
    const made: Handle[] = [];
    let result: Handle | undefined;
    try {
      result = lowering(
        (kernel, operands, options) => {
          const output = this.run(kernel, operands, options);
          made.push(output);
          return output;
        },
        inputs,
        attributes,
        (data, shape, dtype) => {
          const output = this.upload(data, shape, dtype);
          currentObserver()?.uploaded?.({ device: this, data, shape, dtype, output });
          made.push(output);
          return output;
        },
      );
      return result;
    } finally {
      for (const handle of made) if (handle !== result) this.backend.free(handle);
    }
  }

  /** The backend's own call; its errors come out as ours. */
  private guard<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): Handle {
    try {
      return this.backend.run(kernel, inputs, attributes);
    } catch (error) {
      throw this.ours(`kernel "${kernel}" on ${inputs.map(({ shape }) => showShape(shape)).join(", ")}`, error);
    }
  }

  /** An error of foreign code as one of ours, which names the device and what it was at; of a lost device, the loss. */
  private ours(doing: string, error: unknown): ChainruleError {
    if (error instanceof ChainruleError) return error;
    if (this.failure !== undefined) return this.failure;
    const reason = error instanceof Error ? error.message : String(error);
    return new BackendError(`${this.name}: ${doing} failed: ${reason}`, { cause: error });
  }
}

/** `data` in the storage type that `dtype` has on a device whose floats are `floats`; the same array where it already fits. */
function storageFor(data: TypedArray, dtype: DType, floats: "float32" | "float64"): TypedArray {
  const fits =
    dtype === "int32"
      ? data instanceof Int32Array
      : dtype === "bool"
        ? data instanceof Uint8Array
        : floats === "float64"
          ? data instanceof Float64Array
          : data instanceof Float32Array;
  if (fits) return data;
  const copy = allocate(dtype, data.length, floats);
  copy.set(data);
  return copy;
}

let chosen: Device | undefined;

/** The device for new work. Throws a BackendError as long as none was chosen. */
export function defaultDevice(): Device {
  if (chosen === undefined)
    throw new BackendError(
      'No backend is open. Call `await useBackend("cpu")` (or another name) before the first tensor is made.',
    );
  return chosen;
}

/** The device for new work, or undefined as long as none was chosen. */
export function chosenDevice(): Device | undefined {
  return chosen;
}

/** Makes `device` the default for new work; tensors that exist stay where they are. */
export function setDefaultDevice(device: Device | undefined): void {
  chosen = device;
}

/** Runs the synchronous `fn` with another default device; undefined stands for none chosen. */
export function withDefaultDevice<T>(device: Device | undefined, fn: () => T): T {
  const before = chosenDevice();
  setDefaultDevice(device);
  try {
    return fn();
  } finally {
    setDefaultDevice(before);
  }
}
