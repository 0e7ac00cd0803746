import { bytesPerElement, type Call, type Program, sizeOf } from "@chainrule/engine";
import type { TfjsBackend } from "../../TfjsBackend.ts";
import { TfjsHandle } from "../../TfjsHandle.ts";
import type { HeapCode } from "../HeapCode.ts";
import type { RawWasmBackend } from "../RawWasmBackend.ts";

/**
 * Runs a call by the module's kernel on values at given addresses. The operands are registered with tfjs for the time of the call, under
 * new ids each time: what XNNPACK has packed for an id is never looked up again after its memory has changed.
 */
export function runCallAt(
  raw: RawWasmBackend,
  module: TfjsBackend,
  heap: HeapCode,
  { kernel, inputs, attributes, output }: Call,
  { values }: Program,
  at: readonly number[],
): void {
  const wasm = raw.wasm!;
  const operands = inputs.map((value) => {
    const { shape, dtype } = values[value]!;
    const id = raw.dataIdNextNumber++;
    const handle = new TfjsHandle({ id }, shape.slice(), dtype);
    raw.dataIdMap.set(handle.dataId, { id, memoryOffset: at[value]!, shape: handle.shape, dtype, refCount: 1 });
    wasm.tfjs.registerTensor(id, handle.size, at[value]!);
    return { id, handle };
  });
  try {
    const handles = operands.map(({ handle }) => handle);
    const result = module.run(kernel, handles, attributes);
    const { shape, dtype } = values[output]!;
    const from = heap.addressOf(result);
    heap.bytes().copyWithin(at[output]!, from, from + sizeOf(shape) * bytesPerElement(dtype));
    module.free(result);
  } finally {
    for (const { id, handle } of operands) {
      wasm.tfjs.disposeData(id);
      raw.dataIdMap.delete(handle.dataId);
    }
  }
}
