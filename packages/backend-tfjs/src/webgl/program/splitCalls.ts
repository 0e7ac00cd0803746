import { type Call, type Kernel, type Program, type ProgramValue, sizeOf } from "@chainrule/engine";
import { highestPackedRank } from "./grid.ts";
import { directionOf, longestReduction, reductionSteps } from "./reductionBlock.ts";

const reductions: ReadonlySet<Kernel> = new Set(["Sum", "Mean", "Max", "Min"]);

/** Textures that one shader may read everywhere. */
const mostOperands = 16;

/** The program with calls in parts that one shader can do, where a call as a whole is too much for one. */
export function splitCalls(program: Program): Program {
  const values = [...program.values];
  const calls = program.calls.flatMap((call) => splitReduction(call, program, values) ?? splitConcat(call, values) ?? call);
  return { ...program, values, calls };
}

/** A long reduction of everything, over the columns first and then over what is left: each of them a short walk. */
function splitReduction(call: Call, program: Program, values: ProgramValue[]): readonly Call[] | undefined {
  const { shape, dtype } = values[call.inputs[0] ?? 0]!;
  if (!reductions.has(call.kernel) || shape.length < 2 || shape.length > highestPackedRank || sizeOf(shape) === 0)
    return undefined;
  if (directionOf(call, program) !== "all" || reductionSteps(call, program) <= longestReduction) return undefined;
  const last = shape.length - 1;
  const between = values.push({ shape: shape.map((n, axis) => (axis < last ? 1 : n)), dtype }) - 1;
  const axis = shape.map((_, i) => i).slice(0, last);
  return [{ ...call, attributes: { axis, keepDims: true }, output: between } as Call, { ...call, inputs: [between] }];
}

/** Many numbers put together, a shader's worth at a time. */
function splitConcat(call: Call, values: ProgramValue[]): readonly Call[] | undefined {
  const { kernel, inputs } = call;
  if (kernel !== "Concat" || inputs.length <= mostOperands) return undefined;
  if (inputs.some((input) => String(values[input]!.shape) !== "1")) return undefined;
  const parts: Call[] = [];
  for (let from = 0; from < inputs.length; from += mostOperands) {
    const some = inputs.slice(from, from + mostOperands);
    const output = values.push({ shape: [some.length], dtype: values[call.output]!.dtype }) - 1;
    parts.push({ ...call, inputs: some, output });
  }
  return [...parts, { ...call, inputs: parts.map(({ output }) => output) }];
}
