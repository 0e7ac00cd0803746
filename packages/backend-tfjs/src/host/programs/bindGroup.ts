import { allocate, type DType, type Group, type Program, sizeOf, type TypedArray } from "@chainrule/engine";
import type { Instruction } from "./bindCall.ts";
import { fusedLoopOf } from "./fusedLoops.ts";
import { type Operand, Slot } from "./Slot.ts";
import { type Step, stepOf } from "./steps.ts";

/** Elements of a block: a handful of arrays of so many floats stay in the first cache. */
const BLOCK = 1024;

/** Arrays for the values inside of a block, by dtype, shared by all groups of a program: no two run at once. */
export type Scratch = Readonly<Record<DType, TypedArray[]>>;

/**
 * Elementwise calls done block by block. What only the group needs exists for one block at a time, in arrays of the element type that it
 * has elsewhere: so it is rounded as it would be, and the result is the same bit for bit.
 */
export function bindGroup(group: Group, program: Program, operandOf: (value: number) => Operand, scratch: Scratch): Instruction {
  const { calls, outputs } = group;
  const size = sizeOf(program.values[calls[0]!.output]!.shape);
  const fused = fusedLoopOf(group, program);
  if (fused !== undefined) {
    const { loop } = fused;
    const [from, to] = [fused.inputs, fused.outputs].map((list) => list.map((value) => operandOf(value).slot)) as [
      Slot[],
      Slot[],
    ];
    return () => loop(from, to, size);
  }
  const lastUse = new Map(calls.flatMap(({ inputs, output }, i) => [output, ...inputs].map((value) => [value, i])));
  const free: Record<DType, TypedArray[]> = { float32: [...scratch.float32], int32: [...scratch.int32], bool: [...scratch.bool] };
  const inside = new Map<number, Operand>();
  const operand = (value: number): Operand => inside.get(value) ?? operandOf(value);
  const steps = calls.map((call, i): Step => {
    const operands = call.inputs.map(operand);
    // an operand that dies here may lie where the result goes: element by element, it is read first
    for (const value of new Set(call.inputs)) {
      const own = inside.get(value);
      if (own !== undefined && lastUse.get(value) === i) free[own.dtype].push(own.slot.values);
    }
    if (!outputs.includes(call.output)) {
      const { shape, dtype } = program.values[call.output]!;
      let values = free[dtype].pop();
      if (values === undefined) scratch[dtype].push((values = allocate(dtype, BLOCK, "float32")));
      inside.set(call.output, { slot: new Slot(values), shape, dtype, local: true });
    }
    return stepOf(call, operands, operand(call.output));
  });
  const [first] = steps as [Step];
  if (steps.length === 1) return () => first(0, size);
  return () => {
    for (let from = 0; from < size; from += BLOCK) {
      const n = Math.min(BLOCK, size - from);
      for (let i = 0; i < steps.length; i++) steps[i]!(from, n);
    }
  };
}
