import type { Backend, Handle } from "../backend.ts";
import { allocate } from "../dtype.ts";
import type { TypedArray } from "../dtype.ts";
import { lastUses } from "./lifetimes.ts";
import type { Executable, Program } from "./program.ts";
import { groupOf } from "./showProgram.ts";

/** A program on any backend: its calls one by one, each value freed behind its last use. Constants are uploaded once. */
export function interpret(backend: Backend, program: Program): Executable {
  const { values, calls, entries, constants, state, results } = program;
  const dying = lastUses(program, calls.map(groupOf));
  const held = new Map<number, Handle>();
  const uploaded = (value: number, data: TypedArray): Handle => {
    const { shape, dtype } = values[value]!;
    return backend.upload(stored(data, dtype, backend.floats), shape, dtype);
  };
  try {
    for (const { value, data } of constants) held.set(value, uploaded(value, data));
  } catch (error) {
    for (const handle of held.values()) backend.free(handle);
    throw error;
  }
  const slots = new Array<Handle | undefined>(values.length);

  return {
    run(given, read) {
      const live = new Set<number>();
      try {
        for (const [value, handle] of held) slots[value] = handle;
        state.forEach(({ value }, i) => (slots[value] = read[i]));
        entries.forEach(({ value }, i) => {
          slots[value] = uploaded(value, given[i]!);
          live.add(value);
        });
        calls.forEach(({ kernel, inputs, attributes, output }, i) => {
          slots[output] = backend.run(
            kernel,
            inputs.map((input) => slots[input]!),
            attributes,
          );
          live.add(output);
          for (const value of dying[i]!) {
            backend.free(slots[value]!);
            live.delete(value);
          }
        });
        for (const { value } of results) live.delete(value);
        return results.map(({ value }) => slots[value]!);
      } catch (error) {
        for (const { value } of results) if (slots[value] !== undefined) live.add(value);
        throw error;
      } finally {
        for (const value of live) if (slots[value] !== undefined) backend.free(slots[value]);
        slots.fill(undefined);
      }
    },
    dispose() {
      for (const handle of held.values()) backend.free(handle);
      held.clear();
    },
  };
}

/** Host data in the array type that a dtype has where floats are `floats`. */
function stored(data: TypedArray, dtype: "float32" | "int32" | "bool", floats: "float32" | "float64"): TypedArray {
  const copy = allocate(dtype, data.length, floats);
  copy.set(data);
  return copy;
}
