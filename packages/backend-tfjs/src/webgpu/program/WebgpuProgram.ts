import type { Executable, Handle, Program, TypedArray } from "@chainrule/engine";
import { freed } from "../../freed.ts";
import type { TfjsBackend } from "../../TfjsBackend.ts";
import { TfjsHandle } from "../../TfjsHandle.ts";
import { type GpuBuffer, type ProgramBackend, uniformUsage } from "./gpu.ts";
import { bitsOf, stored } from "./hostBits.ts";
import { lifetimesOf } from "./lifetimes.ts";
import type { Pass } from "./passes.ts";
import type { Pipelines } from "./pipelines.ts";
import { type Plan, planOf } from "./plan.ts";

/** Workgroups along one side of a dispatch, at most. */
const mostBlocks = 65_535;

/**
 * A program on webgpu: generated shaders and kernels in one queue of commands, handed over once per run. Buffers come from tfjs's own
 * pool and go back behind their last use; only the arena of small values, the scalars and large constants stay between runs.
 */
export class WebgpuProgram implements Executable {
  private readonly program: Program;
  private readonly backend: TfjsBackend;
  private readonly raw: ProgramBackend;
  private readonly pipelines: Pipelines;
  private readonly plan: Plan;
  private readonly dying: readonly (readonly number[])[];
  private readonly held: TfjsHandle[] = [];
  private readonly constants: ReadonlyMap<number, TfjsHandle>;
  private readonly arena: TfjsHandle | undefined;
  private readonly uniforms: GpuBuffer;
  /** What enters, as it goes over: scalars behind NaN and Infinity, and the front of the arena. */
  private readonly scalars: Uint32Array;
  private readonly entered: Uint32Array;

  constructor(program: Program, backend: TfjsBackend, raw: ProgramBackend, pipelines: Pipelines) {
    this.program = program;
    this.backend = backend;
    this.raw = raw;
    this.pipelines = pipelines;
    this.plan = planOf(program, raw.device.limits.maxStorageBuffersPerShaderStage);
    const { places } = this.plan;
    this.dying = lifetimesOf(program, this.plan);
    this.scalars = new Uint32Array(Math.ceil((2 + places.scalars) / 4) * 4);
    new Float32Array(this.scalars.buffer).set([Number.NaN, Number.POSITIVE_INFINITY]);
    this.entered = new Uint32Array(places.entered);
    const constants = new Map<number, TfjsHandle>();
    try {
      for (const { value, data } of program.constants) {
        if (places.of[value]!.kind !== "tensor") continue;
        const { shape, dtype } = program.values[value]!;
        const handle = backend.upload(stored(data, dtype), shape, dtype);
        this.held.push(handle);
        constants.set(value, handle);
      }
      this.arena = places.arena === 0 ? undefined : this.make([places.arena], "float32");
      if (this.arena !== undefined) this.held.push(this.arena);
    } catch (error) {
      this.release();
      throw error;
    }
    this.constants = constants;
    this.uniforms = raw.device.createBuffer({ size: this.scalars.byteLength, usage: uniformUsage });
  }

  run(entries: readonly TypedArray[], state: readonly Handle[]): readonly Handle[] {
    const { program, backend } = this;
    this.pipelines.check();
    // what tfjs has recorded and not handed over may use buffers that are written to now
    this.submit();
    const values = new Map<number, TfjsHandle>(this.constants);
    const made = new Set<TfjsHandle>();
    const add = (value: number, handle: TfjsHandle): void => {
      values.set(value, handle);
      made.add(handle);
    };
    try {
      program.state.forEach(({ name, value }, i) => {
        const handle = state[i] as TfjsHandle;
        if (!handle.live) throw freed(backend.name, name, handle);
        values.set(value, handle);
      });
      this.enter(entries, add);
      this.plan.steps.forEach((step, i) => {
        if (step.kind === "pass") this.dispatch(step.pass, values, add);
        else {
          const { kernel, inputs, attributes, output } = step.call;
          add(
            output,
            backend.run(
              kernel,
              inputs.map((input) => this.named(input, values)),
              attributes,
            ),
          );
        }
        for (const value of this.dying[i]!) {
          const handle = values.get(value)!;
          made.delete(handle);
          backend.free(handle);
        }
      });
      const results = program.results.map(({ value }) => values.get(value)!);
      for (const handle of results) made.delete(handle);
      return results;
    } finally {
      for (const handle of made) backend.free(handle);
      this.submit();
    }
  }

  async warmUp(progress: (done: number, total: number) => void): Promise<void> {
    const passes = this.passes();
    let done = 0;
    progress(done, passes.length);
    await Promise.all(
      passes.map(async (pass) => {
        await this.pipelines.warm(pass);
        progress(++done, passes.length);
      }),
    );
  }

  describe(): readonly string[] {
    const passes = this.passes();
    const kernels = this.plan.steps.flatMap((step) => (step.kind === "kernel" ? [step.call.kernel] : []));
    const parts = passes.map(({ groups, inOne }) => {
      const calls = groups.flatMap((group) => group.calls);
      return !inOne ? calls.map(({ kernel }) => kernel).join(" + ") : `a small stretch of ${calls.length} calls in one workgroup`;
    });
    return [
      `${passes.length} dispatches of generated shaders${kernels.length === 0 ? "" : `, ${kernels.length} kernels: ${kernels.join(", ")}`}`,
      ...parts.map((part) => `  ${part}`),
    ];
  }

  dispose(): void {
    this.release();
    this.uniforms.destroy();
  }

  private passes(): readonly Pass[] {
    return this.plan.steps.flatMap((step) => (step.kind === "pass" ? [step.pass] : []));
  }

  /** Sends the host values over: scalars and small ones in one write each, others into buffers of their own. */
  private enter(entries: readonly TypedArray[], add: (value: number, handle: TfjsHandle) => void): void {
    const { queue } = this.raw.device;
    this.program.entries.forEach(({ value }, i) => {
      const { shape, dtype } = this.program.values[value]!;
      const place = this.plan.places.of[value]!;
      const bits = bitsOf(entries[i]!, dtype);
      if (place.kind === "uniform") this.scalars[2 + place.field] = bits[0]!;
      else if (place.kind === "arena") this.entered.set(bits, place.offset);
      else {
        const handle = this.make(shape, dtype);
        add(value, handle);
        queue.writeBuffer(this.buffer(handle), 0, bits);
      }
    });
    queue.writeBuffer(this.uniforms, 0, this.scalars);
    if (this.entered.length > 0) queue.writeBuffer(this.buffer(this.arena!), 0, this.entered);
  }

  private dispatch(pass: Pass, values: ReadonlyMap<number, TfjsHandle>, add: (value: number, handle: TfjsHandle) => void): void {
    const { raw } = this;
    const { pipeline, layout } = this.pipelines.of(pass);
    const entries = [{ binding: 0, resource: { buffer: this.uniforms } }];
    if (pass.usesArena) entries.push({ binding: 1, resource: { buffer: this.buffer(this.arena!) } });
    for (const { root, written } of pass.bound) {
      if (written && !values.has(root)) {
        const { shape, dtype } = this.program.values[root]!;
        add(root, this.make(shape, dtype));
      }
      entries.push({ binding: entries.length + (pass.usesArena ? 0 : 1), resource: { buffer: this.buffer(values.get(root)!) } });
    }
    const group = raw.device.createBindGroup({ layout, entries });
    raw.ensureCommandEncoderReady();
    raw.computePassEncoder ??= raw.commandEncoder!.beginComputePass();
    const { computePassEncoder: encoder } = raw;
    encoder.setPipeline(pipeline);
    encoder.setBindGroup(0, group);
    const deep = Math.ceil(pass.blocks / mostBlocks);
    encoder.dispatchWorkgroups(Math.ceil(pass.blocks / deep), deep);
  }

  /** A value for a kernel of tfjs, under its own shape: a view is only lent. */
  private named(value: number, values: ReadonlyMap<number, TfjsHandle>): TfjsHandle {
    const there = values.get(value);
    if (there !== undefined) return there;
    const { root } = this.plan.places.of[value] as { readonly root: number };
    const { shape, dtype } = this.program.values[value]!;
    return new TfjsHandle(values.get(root)!.dataId, [...shape], dtype);
  }

  /** A new value, whose buffer holds anything. */
  private make(shape: readonly number[], dtype: "float32" | "int32" | "bool"): TfjsHandle {
    const own = [...shape];
    const { dataId } = this.raw.makeTensorInfo(own, dtype);
    return this.backend.adopt(new TfjsHandle(dataId, own, dtype));
  }

  /** A value's buffer. What is still on the host goes over first, by a copy outside of any pass. */
  private buffer({ dataId }: TfjsHandle): GpuBuffer {
    this.raw.uploadToGPU(dataId);
    return this.raw.tensorMap.get(dataId).resource;
  }

  private submit(): void {
    if (this.raw.commandEncoder === null) return;
    this.raw.endComputePassEncoder();
    this.raw.submitQueue();
  }

  private release(): void {
    for (const handle of this.held.splice(0)) this.backend.free(handle);
  }
}
