import type { DType } from "@chainrule/engine";
import type { DeviceKernel } from "../DeviceKernel.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { HostTensor } from "../host/HostTensor.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** The module's heap, seen as a host value without a copy; valid until the next allocation, which may move the heap. */
export function viewOf(raw: RawWasmBackend, tensor: TensorInfo): HostTensor {
  return new HostTensor(raw.typedArrayFromHeap(tensor), tensor.shape, tensor.dtype as DType);
}

/** Runs a loop of ours on values in the heap: operands are read in place, the result is copied in. */
export function onHeap(raw: RawWasmBackend, loop: HostKernel): DeviceKernel {
  return (inputs, attributes) => {
    const views = inputs.map((input) => viewOf(raw, input));
    const result = loop(views, attributes);
    if (result === undefined) throw new TypeError("A loop on the wasm heap must cover every dtype it is given.");
    const out = raw.makeOutput(result.shape.slice(), result.dtype);
    raw.typedArrayFromHeap(out).set(result.values);
    return out;
  };
}
