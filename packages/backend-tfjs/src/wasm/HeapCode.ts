import { set, v128 } from "./code/instructions.ts";
import { defineFunction, type FunctionCode, moduleBytes } from "./code/moduleBytes.ts";
import { heapMemory } from "./heapMemory.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** Functions of a module of ours: addresses and counts in, results in the heap. */
export type HeapFunctions = Readonly<Record<string, (...parameters: number[]) => void>>;

const alignment = 16;

/** Code of ours over the heap of tfjs's module, and a stretch of the heap to work in. */
export class HeapCode {
  private readonly raw: RawWasmBackend;
  private readonly memory: WebAssembly.Memory;
  private readonly shared: boolean;
  private readonly compiled = new Map<string, HeapFunctions>();
  private block = 0;
  private capacity = 0;

  private constructor(raw: RawWasmBackend, memory: WebAssembly.Memory) {
    this.raw = raw;
    this.memory = memory;
    this.shared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  }

  /** Undefined where the heap cannot be reached or the machine knows no vector instructions. */
  static over(raw: RawWasmBackend): HeapCode | undefined {
    const memory = heapMemory(raw);
    return memory === undefined || !knowsVectors() ? undefined : new HeapCode(raw, memory);
  }

  /** Compiles functions, at once: keep modules below the 4 KiB that pages may compile so. The same code is compiled once. */
  compile(functions: readonly FunctionCode[]): HeapFunctions {
    const bytes = moduleBytes(functions, this.shared);
    const key = String(bytes);
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.memory } });
    const made = instance.exports as HeapFunctions;
    this.compiled.set(key, made);
    return made;
  }

  /** The bytes of the heap, as a view that is good until the next allocation. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer);
  }

  /** The address of so many bytes to work in, at a multiple of 16. What lay there before may be lost. */
  workspace(bytes: number): number {
    if (bytes > this.capacity) {
      const wasm = this.raw.wasm!;
      if (this.block !== 0) wasm._free(this.block);
      this.block = this.capacity = 0; // if there is no room
      this.block = wasm._malloc(bytes + alignment) >>> 0; // it is signed
      this.capacity = bytes;
    }
    return Math.ceil(this.block / alignment) * alignment;
  }

  /** The address of a value's elements. */
  addressOf(tensor: { readonly dataId: object }): number {
    return this.raw.dataIdMap.get(tensor.dataId).memoryOffset;
  }
}

function knowsVectors(): boolean {
  const sum = defineFunction("sum", 0, (locals) => set(locals.take("v128"), v128.add(v128.const(0), v128.const(0))));
  return WebAssembly.validate(moduleBytes([sum], false));
}
