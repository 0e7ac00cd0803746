import { plain } from "./difference.ts";
import { foldConstants } from "./foldConstants.ts";
import type { Call, Program, ProgramValue } from "./program.ts";
import { showProgram } from "./showProgram.ts";

/**
 * The same program with less to do: constants computed ahead, calls that repeat an earlier one and calls that nothing needs left out.
 * What remains computes bit for bit what it computed before. `floats`: the device's precision.
 */
export function optimize(program: Program, floats: "float32" | "float64"): Program {
  const optimized = withoutDeadCode(separateResults(withoutRepeats(foldConstants(program, floats))));
  return { ...optimized, toString: () => showProgram(optimized) };
}

/** Calls with the kernel, attributes and operands of an earlier call, and constants with the bytes of an earlier one, give way to it. */
export function withoutRepeats(program: Program): Program {
  const stands = new Map<number, number>();
  const standing = (value: number): number => stands.get(value) ?? value;
  const seen = new Map<string, number>();
  /** Whether the value is the first of its kind. */
  const isFirst = (key: string, value: number): boolean => {
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, value);
    else stands.set(value, earlier);
    return earlier === undefined;
  };
  const constants = program.constants.filter(({ value, data }) => {
    if (data.length > 64) return true;
    const { dtype, shape } = program.values[value]!;
    return isFirst(`${dtype} [${shape.join()}] ${plain(Array.from(data))}`, value);
  });
  const calls: Call[] = [];
  for (const call of program.calls) {
    const inputs = call.inputs.map(standing);
    if (isFirst(`${call.kernel}(${inputs.join()}) ${plain(call.attributes)}`, call.output)) calls.push({ ...call, inputs });
  }
  const results = program.results.map(({ name, value }) => ({ name, value: standing(value) }));
  return { ...program, constants, calls, results };
}

/** Leaves out calls whose outputs nothing needs, and constants that nothing reads. What enters and the state keep their places. */
export function withoutDeadCode(program: Program): Program {
  const needed = new Set(program.results.map(({ value }) => value));
  const calls: Call[] = [];
  for (const call of [...program.calls].reverse()) {
    if (!needed.has(call.output)) continue;
    calls.push(call);
    for (const input of call.inputs) needed.add(input);
  }
  return { ...program, calls: calls.reverse(), constants: program.constants.filter(({ value }) => needed.has(value)) };
}

/** Makes the results different values that calls make: what is double, constant, or only passed through is copied. */
export function separateResults(program: Program): Program {
  const made = new Set(program.calls.map(({ output }) => output));
  const values: ProgramValue[] = [...program.values];
  const calls: Call[] = [...program.calls];
  const results = program.results.map(({ name, value }) => {
    if (made.delete(value)) return { name, value };
    const copy = values.push(values[value]!) - 1;
    calls.push({ kernel: "Identity", inputs: [value], attributes: {}, output: copy });
    return { name, value: copy };
  });
  return { ...program, values, calls, results };
}
