import type { Handle } from "../backend.ts";
import type { DType, TypedArray } from "../dtype.ts";
import type { Attributes, Kernel } from "../kernels.ts";
import type { Shape } from "../shape.ts";

/**
 * A recorded computation: a flat list of kernel calls over numbered values. What enters, what is constant, what is read from state and
 * what comes out are named; nothing else exists. Values are numbered by their place in `values`, and each is defined once.
 */
export interface Program {
  /** "cpu", "webgl", …: where it was recorded; lowerings of that device are already applied. */
  readonly device: string;
  readonly values: readonly ProgramValue[];
  /** Host values that are given anew for each run, by name: the batch, the learning rate, a dropout mask. */
  readonly entries: readonly NamedValue[];
  /** Host values that never change. */
  readonly constants: readonly Constant[];
  /** Values read from the state: parameters, buffers, optimizer slots. */
  readonly state: readonly NamedValue[];
  /** In an order in which they can run. */
  readonly calls: readonly Call[];
  /** What comes out: different values, each the output of a call. */
  readonly results: readonly NamedValue[];
  /** The list for reading, a line per value and call: `%7 [16, 3] = Multiply %5 %6`. */
  toString(): string;
}

/** What is known of a value before it has one. */
export interface ProgramValue {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value with the name that it has outside of the program. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** A host value that stays. */
export interface Constant {
  readonly value: number;
  readonly data: TypedArray;
}

/** One kernel call, as it reaches the backend. */
export interface Call<K extends Kernel = Kernel> {
  readonly kernel: K;
  readonly inputs: readonly number[];
  readonly attributes: Attributes<K>;
  readonly output: number;
}

/**
 * Calls that a device does as one. `inputs` come from outside, `outputs` are needed outside; the other values are never stored. Running
 * the calls one by one is always the same.
 */
export interface Group {
  readonly calls: readonly Call[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A program made ready on a device. */
export interface Executable {
  /**
   * Runs once: host data of the entries and handles of the state in, handles of the results out, each in the program's order. The
   * state is only read. Every result is a fresh handle, the caller's to free. When it throws, nothing is left behind.
   */
  run(entries: readonly TypedArray[], state: readonly Handle[]): readonly Handle[];
  /** Compiles what is compiled late, such as shaders, and tells how far it is. */
  warmUp?(progress: (done: number, total: number) => void): Promise<void>;
  /** Lines on how the device runs it: what it does as one, what it plans. For `explain`. */
  describe?(): readonly string[];
  /** Gives back what it holds between runs. */
  dispose(): void;
}
