import {
  type Attributes,
  type Call,
  type DType,
  groupCalls,
  type Group,
  type Kernel,
  type Program,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import { giveBack, takeFloats } from "../arrays.ts";
import { HostTensor } from "../HostTensor.ts";
import { bindCall, type Instruction } from "./bindCall.ts";
import { bindGroup, type Scratch } from "./bindGroup.ts";
import { fusedLoopOf } from "./fusedLoops.ts";
import { type Lifetime, planArrays } from "./planArrays.ts";
import { nothing, type Operand, Slot } from "./Slot.ts";
import { canStep, stepKernels } from "./steps.ts";

/** A kernel of the device on values in host memory. */
export type Compute = (kernel: Kernel, inputs: readonly HostTensor[], attributes: Attributes) => HostTensor;

/** A program made ready over host memory. */
export interface HostProgram {
  /** What it holds between runs. */
  readonly buffers: number;
  readonly bytes: number;
  /** As `Executable.run`, on host values. */
  readonly run: (entries: readonly TypedArray[], state: readonly HostTensor[]) => HostTensor[];
  readonly describe: () => readonly string[];
}

/**
 * Binds a program to arrays: intermediate values share a few buffers that are planned ahead, elementwise calls run together block by block,
 * results leave in arrays of their own, which are taken from those that handles gave back. A run allocates nothing else, and computes bit for
 * bit what the calls give one by one. Kernels without a loop that is bound here go through `compute`.
 */
export function prepareHostProgram(program: Program, compute: Compute): HostProgram {
  const { values, entries, constants, state, results } = program;
  const roots = rootsOf(program);
  const rootOf = (value: number): number => roots.get(value) ?? value;
  const groups = groupCalls(program, {
    elementwise: stepKernels,
    mostInputs: 24,
    mostOutputs: 8,
    accepts: (call) => !stepKernels.has(call.kernel) || canStep(call, program),
  }).filter(({ calls }) => !isView(calls[0]!));

  const leaving = new Set(results.map(({ value }) => rootOf(value)));
  const lastUse = new Map<number, number>();
  groups.forEach(({ inputs, outputs }, i) => {
    for (const value of [...outputs, ...inputs]) lastUse.set(rootOf(value), i);
  });

  const slots = new Map<number, Slot>();
  const slotOf = (value: number): Slot => {
    const root = rootOf(value);
    let slot = slots.get(root);
    if (slot === undefined) slots.set(root, (slot = new Slot()));
    return slot;
  };
  const operandOf = (value: number): Operand => ({ slot: slotOf(value), ...values[value]!, local: false });

  let held = 0;
  const fixed = (value: number): Slot => {
    const { shape, dtype } = values[value]!;
    const slot = slotOf(value);
    slot.values = newArray(dtype, sizeOf(shape));
    held += slot.values.byteLength;
    return slot;
  };
  for (const { value, data } of constants) fixed(value).values.set(data);
  const entrySlots = entries.map(({ value }) => fixed(value));
  const stateSlots = state.map(({ value }) => slotOf(value));

  const scratch: Scratch = { float32: [], int32: [], bool: [] };
  const lifetimes: Lifetime[] = [];
  /** Slots whose arrays come and go within a run. */
  const passing: Slot[] = [];
  const taken: { readonly slot: Slot; readonly dtype: DType; readonly size: number }[] = [];
  const instructions: Instruction[] = [];
  let fallbacks = 0;
  const fused = groups.filter((group) => fusedLoopOf(group, program) !== undefined).length;
  groups.forEach((group, i) => {
    const bound = bind(group);
    if (bound !== undefined) {
      instructions.push(bound);
      for (const value of group.outputs) {
        const { dtype, shape } = values[value]!;
        const size = sizeOf(shape);
        if (leaving.has(value)) {
          const slot = slotOf(value);
          taken.push({ slot, dtype, size });
          passing.push(slot);
        } else lifetimes.push({ value, dtype, size, made: i, lastUse: lastUse.get(value)! });
      }
      return;
    }
    fallbacks++;
    const [call] = group.calls as [Call];
    passing.push(slotOf(call.output));
    instructions.push(computed(call, call.inputs.map(operandOf), slotOf(call.output), compute));
  });
  // arrays that kernels gave go back behind their last use
  const given = new Set(passing.filter((slot) => !taken.some((one) => one.slot === slot)));
  const steps = instructions.flatMap((instruction, i) => {
    const dying = [...lastUse].filter(([value, at]) => at === i && !leaving.has(value) && given.has(slotOf(value)));
    return dying.length === 0 ? [instruction] : [instruction, () => dying.forEach(([value]) => release(slotOf(value)))];
  });

  const plan = planArrays(lifetimes);
  for (const [value, array] of plan.arrays) slotOf(value).values = array;
  const scratchArrays = [...scratch.float32, ...scratch.int32, ...scratch.bool];

  function bind(group: Group): Instruction | undefined {
    const [call] = group.calls as [Call];
    const sizes = [call.output, ...call.inputs].map((value) => sizeOf(values[value]!.shape));
    if (sizes.includes(0)) return undefined;
    if (stepKernels.has(call.kernel) && canStep(call, program)) return bindGroup(group, program, operandOf, scratch);
    return bindCall(call, call.inputs.map(operandOf), operandOf(call.output));
  }

  /** The results as handles: an array that is a result twice, or part of the state, is shared. */
  const leave = (given: readonly HostTensor[]): HostTensor[] => {
    const owners = new Map<number, HostTensor>();
    state.forEach(({ value }, i) => owners.set(value, given[i]!));
    return results.map(({ value }) => {
      const root = rootOf(value);
      const { shape, dtype } = values[value]!;
      const slot = slotOf(value);
      const owner = owners.get(root);
      if (owner !== undefined) {
        const base = owner.base ?? owner;
        base.references++;
        return new HostTensor(owner.values, shape, dtype, base);
      }
      let array = slot.values;
      if (fixedRoots.has(root)) (array = freshArray(dtype, array.length)).set(slot.values);
      const handle = new HostTensor(array, shape, dtype);
      owners.set(root, handle);
      return handle;
    });
  };
  const fixedRoots = new Set([...entries, ...constants].map(({ value }) => value));

  return {
    buffers: plan.buffers + entries.length + constants.length + scratchArrays.length,
    bytes: plan.bytes + held + scratchArrays.reduce((sum, { byteLength }) => sum + byteLength, 0),
    run(data, handles) {
      try {
        for (let i = 0; i < entrySlots.length; i++) entrySlots[i]!.values.set(data[i]!);
        for (let i = 0; i < stateSlots.length; i++) stateSlots[i]!.values = handles[i]!.values;
        for (let i = 0; i < taken.length; i++) taken[i]!.slot.values = freshArray(taken[i]!.dtype, taken[i]!.size);
        for (let i = 0; i < steps.length; i++) steps[i]!();
        const left = leave(handles);
        for (let i = 0; i < passing.length; i++) passing[i]!.values = nothing;
        return left;
      } catch (error) {
        for (const slot of passing) release(slot);
        throw error;
      } finally {
        for (let i = 0; i < stateSlots.length; i++) stateSlots[i]!.values = nothing;
      }
    },
    describe: () => [
      `${instructions.length} passes for ${program.calls.length} calls; ${fused} fused loops, ${fallbacks} kernels that bring arrays of their own`,
      `${plan.buffers} buffers of ${Math.round(plan.bytes / 1024)} KB for ${lifetimes.length} intermediate values`,
    ],
  };
}

/** A call through the device's kernel, which brings an array of its own. */
function computed({ kernel, attributes }: Call, operands: readonly Operand[], out: Slot, compute: Compute): Instruction {
  return () => {
    const inputs = operands.map(({ slot, shape, dtype }) => new HostTensor(slot.values, shape, dtype));
    const { values } = compute(kernel, inputs, attributes);
    // an operand's own array belongs to another slot
    const shared = operands.some(({ slot }) => slot.values === values);
    out.values = shared ? values.slice() : values;
  };
}

function release(slot: Slot): void {
  giveBack(slot.values);
  slot.values = nothing;
}

/** Kernels that change nothing but the shape: the value lies where its operand lies. */
function isView({ kernel }: Call): boolean {
  return kernel === "Reshape" || kernel === "Identity";
}

function rootsOf({ calls }: Program): ReadonlyMap<number, number> {
  const roots = new Map<number, number>();
  for (const call of calls) if (isView(call)) roots.set(call.output, roots.get(call.inputs[0]!) ?? call.inputs[0]!);
  return roots;
}

function newArray(dtype: DType, size: number): TypedArray {
  return dtype === "float32" ? new Float32Array(size) : dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
}

function freshArray(dtype: DType, size: number): TypedArray {
  return dtype === "float32" ? takeFloats(size) : newArray(dtype, size);
}
