import type { DType } from "@chainrule/engine";
import type { DeviceKernel } from "../DeviceKernel.ts";
import { giveBack } from "../host/arrays.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { HostTensor } from "../host/HostTensor.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** The module's heap, seen as a host value without a copy; valid until the next allocation, which may move the heap. */
export function viewOf(raw: RawWasmBackend, tensor: TensorInfo): HostTensor {
  return new HostTensor(raw.typedArrayFromHeap(tensor), tensor.shape, tensor.dtype as DType);
}

/**
 * Runs a loop of ours on values in the heap: operands are read in place, the result is copied in. Where the loop declines (another
 * dtype), the stock kernel runs.
 */
export function onHeap(raw: RawWasmBackend, loop: HostKernel, stock: DeviceKernel | undefined): DeviceKernel {
  return (inputs, attributes) => {
    const views = new Array<HostTensor>(inputs.length);
    for (let i = 0; i < inputs.length; i++) views[i] = viewOf(raw, inputs[i]!);
    const result = loop(views, attributes);
    if (result === undefined) return stock!(inputs, attributes);
    const out = raw.makeOutput(result.shape.slice(), result.dtype);
    raw.typedArrayFromHeap(out).set(result.values);
    giveBack(result.values);
    return out;
  };
}
