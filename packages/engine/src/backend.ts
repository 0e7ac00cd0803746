import type { DType, TypedArray } from "./dtype.ts";
import type { BackendError } from "./errors.ts";
import type { Attributes, Kernel } from "./kernels.ts";
import type { Executable, Program } from "./programs/program.ts";
import type { Shape } from "./shape.ts";

/**
 * One immutable value on one device, owned by whoever got it from `upload` or `run`. Every handle is freed once; two handles
 * may share memory (a reshape), which is the backend's own affair.
 */
export interface Handle {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Runs a kernel through the engine's door, from inside a lowering. */
export type RunKernel = <K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>) => Handle;

/**
 * A kernel expressed through other kernels. Temporaries are freed by the door: it keeps what is returned and frees the rest.
 * `constant` uploads a host value. Returns undefined where the device's own kernel is right as it stands.
 */
export type Lowering<K extends Kernel = Kernel> = (
  run: RunKernel,
  inputs: readonly Handle[],
  attributes: Attributes<K>,
  constant: (data: TypedArray, shape: Shape, dtype: DType) => Handle,
) => Handle | undefined;

/** Lowerings by kernel. */
export type Lowerings = { readonly [K in Kernel]?: Lowering<K> };

/** What a device is made of. The engine knows nothing else of the world; an afternoon is enough to write one. */
export interface Backend {
  /** "cpu", "webgl", "wasm", "webgpu", "reference", … */
  readonly name: string;
  /** What a host number becomes: float64 on the reference backend only. */
  readonly floats: "float32" | "float64";
  /** Copies host data to the device. `data` has the storage type of `dtype` (Float32Array, or Float64Array where floats are float64). */
  upload(data: TypedArray, shape: Shape, dtype: DType): Handle;
  /** Runs one kernel. The result is a new handle, never one of the inputs. Inputs are not freed. Optional operands are left out. */
  run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): Handle;
  /** Copies a value to the host, into an array of the caller's own. */
  read(handle: Handle): Promise<TypedArray>;
  /** Gives the handle's memory back. */
  free(handle: Handle): void;
  /** Whether `run` knows the kernel. What it lacks is lowered by the engine. */
  supports(kernel: Kernel): boolean;
  /** This device's own lowerings, asked before its kernels: for kernels that are wrong or needlessly slow here. */
  readonly lowerings?: Lowerings;
  /** Lowerings of kernels that `supports` denies, beside the engine's generic ones: `familyLowerings`, or parts of it. */
  readonly fallbacks?: Lowerings;
  /** Back-pressure: resolves when the work queued so far is done. */
  sync(): Promise<void>;
  /** Frees everything and closes the device. */
  dispose(): void;
  /** Settles when the device is gone for good (a lost WebGL context or WebGPU device). */
  readonly lost: Promise<BackendError>;
  /**
   * Makes a recorded program ready to run again and again: buffers planned, calls grouped, code generated. Where it is missing, or gives
   * undefined, the engine runs the calls one by one. Buffers held between runs count in `memory`.
   */
  prepare?(program: Program): Executable | undefined;
  /** Live handles made by this backend, and the bytes they stand for. */
  readonly memory: { readonly buffers: number; readonly bytes: number };
}
