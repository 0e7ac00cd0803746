import {
  type Call,
  type Executable,
  type Group,
  groupCalls,
  groupOf,
  type Handle,
  type Program,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import { canChain, chained } from "../chains/layout.ts";
import type { HeapKernels } from "../HeapKernels.ts";
import { callStep, chainStep, isChain, type HeapStep } from "./heapSteps.ts";
import { planBuffers, type BufferPlan } from "./planBuffers.ts";

/** What a program needs of the device that it runs on. */
export interface HeapDevice {
  readonly kernels: HeapKernels;
  /** Throws once the device has been disposed. */
  check(where: string): void;
  /** The address of a value of the state. */
  addressOf(handle: Handle): number;
  /** A fresh value, and its address. */
  make(
    shape: readonly number[],
    dtype: Program["values"][number]["dtype"],
  ): { readonly handle: Handle; readonly address: number };
  free(handle: Handle): void;
  /** A call by a kernel of tfjs's module or a loop over the heap, on values at these addresses. */
  runCall(call: Call, program: Program, at: readonly number[]): void;
  /** Takes a block of the heap, or gives it back. */
  take(bytes: number): number;
  giveBack(address: number, bytes: number): void;
}

const alignment = 64;

/**
 * A program that runs wholly in the heap: its buffers lie in one block, planned once; chains, products, convolutions and sums are code
 * of ours, called by addresses. State is only read, results are fresh.
 */
export class HeapProgram implements Executable {
  private readonly device: HeapDevice;
  private readonly program: Program;
  private readonly plan: BufferPlan;
  private readonly steps: readonly HeapStep[];
  private readonly at: number[];
  private readonly counts = { chains: 0, chained: 0, calls: 0, others: 0 };
  private block: number;
  private disposed = false;

  constructor(program: Program, device: HeapDevice) {
    const groups = groupCalls(program, { elementwise: chained, mostInputs: 40, mostOutputs: 16, accepts: canChain }).flatMap(
      (group) => (isChain(group, program) ? [group] : group.calls.map(groupOf)),
    );
    this.device = device;
    this.program = program;
    this.plan = planBuffers(program, groups);
    this.steps = groups.flatMap((group) => this.stepsOf(group));
    this.block = device.take(this.plan.bytes + alignment);
    const start = Math.ceil(this.block / alignment) * alignment;
    this.at = this.plan.offsets.map((offset) => (offset ?? 0) + start);
    for (const { value, data } of program.constants) this.write(value, data);
  }

  run(entries: readonly TypedArray[], state: readonly Handle[]): readonly Handle[] {
    const { device, program, at } = this;
    device.check("a recorded program");
    for (let i = 0; i < state.length; i++) at[program.state[i]!.value] = device.addressOf(state[i]!);
    const made: Handle[] = [];
    try {
      for (const { value } of program.results) {
        const { shape, dtype } = program.values[value]!;
        const { handle, address } = device.make(shape, dtype);
        made.push(handle);
        at[value] = address;
      }
      for (let i = 0; i < entries.length; i++) this.write(program.entries[i]!.value, entries[i]!);
      for (let value = 0; value < at.length; value++) at[value] = at[this.plan.roots[value]!]!;
      for (const step of this.steps) step(at);
      return made;
    } catch (error) {
      for (const handle of made) device.free(handle);
      throw error;
    }
  }

  describe(): readonly string[] {
    const { chains, chained: inChains, calls, others } = this.counts;
    return [
      `in the heap: ${inChains} elementwise calls in ${chains} passes, ${calls} products, convolutions and sums, ${others} other kernels`,
      `${this.plan.bytes} bytes for all values between them`,
    ];
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.device.giveBack(this.block, this.plan.bytes + alignment);
  }

  private stepsOf(group: Group): HeapStep[] {
    const { program, device, counts } = this;
    if (isChain(group, program)) {
      counts.chains++;
      counts.chained += group.calls.length;
      return [chainStep(group, program, device.kernels)];
    }
    const [call] = group.calls as [Call];
    if (call.kernel === "Reshape" && this.plan.roots[call.output] !== call.output) return [];
    const step = callStep(call, program, device.kernels);
    counts[step === undefined ? "others" : "calls"]++;
    return [step ?? ((at) => device.runCall(call, program, at))];
  }

  private write(value: number, data: TypedArray): void {
    const { dtype, shape } = this.program.values[value]!;
    const { buffer } = this.device.kernels.heap.bytes();
    const kind = dtype === "float32" ? Float32Array : dtype === "int32" ? Int32Array : Uint8Array;
    new kind(buffer, this.at[value], sizeOf(shape)).set(data);
  }
}
