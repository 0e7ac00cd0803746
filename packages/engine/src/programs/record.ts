import type { Handle } from "../backend.ts";
import type { Device } from "../device.ts";
import { observe } from "../observer.ts";
import type { HostValue } from "../observer.ts";
import { showShape } from "../shape.ts";
import type { Call, Constant, NamedValue, Program, ProgramValue } from "./program.ts";

/** A recorded run: what the function gave, and its program, or why there is none. */
export interface Recording<T> {
  readonly result: T;
  readonly program: Program | undefined;
  /** What gives each entry's host value anew, in the order of the program's entries. */
  readonly providers: readonly (() => HostValue)[];
  /** Why it cannot be recorded, where `program` is undefined. */
  readonly refusal: string | undefined;
}

/** A handle with its name outside of the program. */
export interface NamedHandle {
  readonly name: string;
  readonly handle: Handle;
}

/**
 * Runs the synchronous `fn` and writes down what passes the door of `device`. `state` names the handles that the function may read beside
 * what it makes; `resultsOf` names those that are its results.
 */
export function record<T>(
  device: Device,
  state: readonly NamedHandle[],
  fn: () => T,
  resultsOf: (result: T) => readonly NamedHandle[],
): Recording<T> {
  const values: ProgramValue[] = [];
  const numbers = new Map<Handle, number>();
  const entries: NamedValue[] = [];
  const providers: (() => HostValue)[] = [];
  const constants: Constant[] = [];
  const read: NamedValue[] = [];
  const calls: Call[] = [];
  const stateNames = new Map<Handle, string>();
  let refusal: string | undefined;

  const define = (handle: Handle): number => {
    const number = values.push({ shape: handle.shape.slice(), dtype: handle.dtype }) - 1;
    numbers.set(handle, number);
    return number;
  };
  const numberOf = (handle: Handle): number => {
    const known = numbers.get(handle);
    if (known !== undefined) return known;
    const name = stateNames.get(handle);
    if (name === undefined)
      refusal ??= `it reads a tensor ${showShape(handle.shape)} that was made outside of it and is no state of the model`;
    const number = define(handle);
    read.push({ name: name ?? "?", value: number });
    return number;
  };
  const here = (other: Device): void => {
    if (other !== device) refusal ??= `it computes on ${device.name} and on ${other.name}`;
  };

  for (const { name, handle } of state) {
    const other = stateNames.get(handle);
    if (other !== undefined) refusal ??= `${other} and ${name} share one value`;
    stateNames.set(handle, name);
  }
  const result = observe(
    {
      ran: (call) => {
        here(call.device);
        const { kernel, attributes } = call;
        calls.push({ kernel, inputs: call.inputs.map(numberOf), attributes, output: define(call.output) });
      },
      uploaded: (upload) => {
        here(upload.device);
        constants.push({ value: define(upload.output), data: upload.data.slice() });
      },
      entered: (entry) => {
        here(entry.device);
        if (entries.some(({ name }) => name === entry.name)) refusal ??= `two host values enter as "${entry.name}"`;
        entries.push({ name: entry.name, value: define(entry.output) });
        providers.push(entry.provide);
      },
    },
    fn,
  );
  const results = resultsOf(result).map(({ name, handle }) => ({ name, value: numberOf(handle) }));
  if (refusal !== undefined) return { result, program: undefined, providers: [], refusal };
  return {
    result,
    program: { device: device.name, values, entries, constants, state: read, calls, results },
    providers,
    refusal,
  };
}
