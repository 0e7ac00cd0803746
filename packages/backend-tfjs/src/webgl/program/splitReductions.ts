import type { Call, Kernel, Program } from "@chainrule/engine";
import { directionOf, longestReduction, reductionSteps } from "./reductionBlock.ts";

const inTwo: ReadonlySet<Kernel> = new Set(["Sum", "Mean", "Max", "Min"]);

/** The program with long reductions of everything in two calls, over the columns and over what is left: each of them a short walk. */
export function splitReductions(program: Program): Program {
  const values = [...program.values];
  const calls = program.calls.flatMap((call): Call | Call[] => {
    const { shape, dtype } = values[call.inputs[0] ?? 0]!;
    if (!inTwo.has(call.kernel) || shape.length < 2 || shape.length > 4) return call;
    if (directionOf(call, program) !== "all" || reductionSteps(call, program) <= longestReduction) return call;
    const columns = shape.at(-1)!;
    const between = values.push({ shape: shape.map((_, axis) => (axis < shape.length - 1 ? 1 : columns)), dtype }) - 1;
    const axis = shape.map((_, i) => i).slice(0, -1);
    return [{ ...call, attributes: { axis, keepDims: true }, output: between } as Call, { ...call, inputs: [between] }];
  });
  return { ...program, values, calls };
}
