import { type Attributes, type Executable, type Handle, type Kernel, type Program, sizeOf } from "@chainrule/engine";
import type { HostTensor } from "../../host/HostTensor.ts";
import { prepareHostProgram } from "../../host/programs/prepareHostProgram.ts";
import { freed } from "../../freed.ts";
import { TfjsHandle } from "../../TfjsHandle.ts";
import type { HeapKernels } from "../HeapKernels.ts";
import { hostLoops } from "../hostLoops.ts";
import { isSmall, SMALL } from "../isSmall.ts";
import { WasmHandle } from "../WasmHandle.ts";
import type { WasmValues } from "../WasmValues.ts";
import { type HeapDevice, HeapProgram } from "./HeapProgram.ts";
import { runCallAt } from "./runCallAt.ts";

/** Makes recorded programs ready: those of small values run on the host, others wholly in the heap where code of ours reaches it. */
export class WasmPrograms {
  private readonly values: WasmValues;
  private readonly code: HeapKernels | undefined;
  private readonly inHeap = new Set<HeapProgram>();

  constructor(values: WasmValues, code: HeapKernels | undefined) {
    this.values = values;
    this.code = code;
  }

  /** Undefined where the calls are as well done one by one. */
  prepare(program: Program): Executable | undefined {
    const sized = program.values.map(({ shape }) => ({ shape, size: sizeOf(shape) }));
    if (sized.some(({ size }) => size === 0)) return undefined;
    const areSmall = program.calls.every(({ kernel, inputs, attributes, output }) => {
      const operands = inputs.map((value) => sized[value]!);
      return sized[output]!.size <= SMALL && isSmall(kernel, operands, attributes);
    });
    if (areSmall) return this.onHost(program);
    return this.code && this.onHeap(program, this.code);
  }

  /** Gives back what the programs hold. */
  dispose(): void {
    for (const program of this.inHeap) program.dispose();
    this.inHeap.clear();
  }

  private onHost(program: Program): Executable {
    const { values } = this;
    const { buffers, bytes, run, describe } = prepareHostProgram(
      program,
      (kernel, operands, attributes) =>
        hostLoops.get(kernel)?.(operands, attributes) ?? this.throughModule(kernel, operands, attributes),
    );
    values.count(buffers, bytes);
    let disposed = false;
    return {
      run: (entries, state) => {
        values.module.check("a recorded program");
        const read = new Array<HostTensor>(state.length);
        for (let i = 0; i < read.length; i++) read[i] = values.onHost(live(state[i]!));
        const results = run(entries, read);
        const handles = new Array<WasmHandle>(results.length);
        for (let i = 0; i < handles.length; i++) handles[i] = values.adopt(new WasmHandle(results[i], undefined));
        return handles;
      },
      describe,
      dispose: () => {
        if (disposed) return;
        disposed = true;
        values.count(-buffers, -bytes);
      },
    };
  }

  /** A kernel that no loop does, on values in host memory. */
  private throughModule(kernel: Kernel, operands: readonly HostTensor[], attributes: Attributes): HostTensor {
    const { module } = this.values;
    const handles = operands.map(({ values, shape, dtype }) => module.upload(values, shape, dtype));
    try {
      const made = module.run(kernel, handles, attributes);
      handles.push(made);
      return this.values.copied(made);
    } finally {
      for (const handle of handles) module.free(handle);
    }
  }

  private onHeap(program: Program, kernels: HeapKernels): Executable {
    const made = new HeapProgram(program, this.device(kernels));
    this.inHeap.add(made);
    return {
      run: (entries, state) => made.run(entries, state),
      describe: () => made.describe(),
      dispose: () => {
        if (this.inHeap.delete(made)) made.dispose();
      },
    };
  }

  private device(kernels: HeapKernels): HeapDevice {
    const { values } = this;
    const { raw, module } = values;
    return {
      kernels,
      check: (where) => module.check(where),
      addressOf: (handle) => kernels.heap.addressOf(values.onHeap(live(handle))),
      make: (shape, dtype) => {
        const own = shape.slice();
        const heap = module.adopt(new TfjsHandle(raw.makeOutput(own, dtype).dataId, own, dtype));
        return { handle: values.adopt(new WasmHandle(undefined, heap)), address: kernels.heap.addressOf(heap) };
      },
      free: (handle) => values.free(handle as WasmHandle),
      runCall: (call, program, at) => runCallAt(raw, module, kernels.heap, call, program, at),
      take: (bytes) => {
        const address = raw.wasm!._malloc(bytes) >>> 0;
        values.count(1, bytes);
        return address;
      },
      giveBack: (address, bytes) => {
        raw.wasm?._free(address);
        values.count(-1, -bytes);
      },
    };
  }
}

function live(handle: Handle): WasmHandle {
  const own = handle as WasmHandle;
  if (!own.live) throw freed("wasm", "a recorded program", own);
  return own;
}
