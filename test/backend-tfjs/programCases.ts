import {
  type Call,
  type DType,
  interpret,
  type Kernel,
  type Program,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import type { Device, Handle } from "@chainrule/engine";
import { drawn, drawnBools, type Value } from "./cases/kernelCase.ts";

/** Writes programs by hand: each function gives the number of a value. */
export class ProgramWriter {
  private readonly values: { shape: Shape; dtype: DType }[] = [];
  private readonly entries: { name: string; value: number }[] = [];
  private readonly constants: { value: number; data: TypedArray }[] = [];
  private readonly state: { name: string; value: number }[] = [];
  private readonly calls: Call[] = [];
  readonly entryData: TypedArray[] = [];
  readonly stateData: Value[] = [];

  private define(shape: Shape, dtype: DType): number {
    return this.values.push({ shape, dtype }) - 1;
  }

  entry({ data, shape, dtype }: Value): number {
    const value = this.define(shape, dtype);
    this.entries.push({ name: `entry ${value}`, value });
    this.entryData.push(data);
    return value;
  }

  held(given: Value): number {
    const value = this.define(given.shape, given.dtype);
    this.state.push({ name: `state ${value}`, value });
    this.stateData.push(given);
    return value;
  }

  constant({ data, shape, dtype }: Value): number {
    const value = this.define(shape, dtype);
    this.constants.push({ value, data });
    return value;
  }

  call(kernel: Kernel, inputs: readonly number[], shape: Shape, attributes: object = {}, dtype: DType = "float32"): number {
    const output = this.define(shape, dtype);
    this.calls.push({ kernel, inputs, attributes: attributes as never, output });
    return output;
  }

  /** Whether a call makes the value. */
  isMade(value: number): boolean {
    return this.calls.some(({ output }) => output === value);
  }

  finish(results: readonly number[]): Program {
    const { values, entries, constants, state, calls } = this;
    const named = results.map((value) => ({ name: `result ${value}`, value }));
    return { device: "wasm", values, entries, constants, state, calls, results: named };
  }
}

/** Runs a program as the device prepares it (`prepared`), or call by call. */
export async function resultsOf(
  device: Device,
  program: Program,
  writer: ProgramWriter,
  prepared: boolean,
  runs = 1,
): Promise<number[][]> {
  const executable = prepared ? device.backend.prepare?.(program) : interpret(device.backend, program);
  if (executable === undefined) throw new Error("the device does not prepare this program");
  const state = writer.stateData.map(({ data, shape, dtype }) => device.upload(data, shape, dtype));
  let results: readonly Handle[] = [];
  for (let run = 0; run < runs; run++) {
    for (const handle of results) device.backend.free(handle);
    results = executable.run(writer.entryData, state);
  }
  const read = await Promise.all(results.map(async (handle) => [...(await device.read(handle))]));
  for (const handle of [...results, ...state]) device.backend.free(handle);
  executable.dispose();
  return read;
}

/** Ordinary numbers with special ones among them, or bools. */
export function mixed(shape: Shape, dtype: DType, seed: number, specials: readonly number[]): Value {
  if (dtype === "bool") return drawnBools(shape, seed);
  const value = drawn(shape, seed);
  for (let i = seed % 5; i < sizeOf(shape); i += 7) value.data[i] = specials[(i + seed) % specials.length]!;
  return value;
}
