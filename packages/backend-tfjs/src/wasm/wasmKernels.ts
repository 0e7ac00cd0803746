import type { DeviceKernels } from "../DeviceKernel.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import { movements } from "../host/movement.ts";
import { selections } from "../host/selection.ts";
import { onHeap } from "./heap.ts";
import { matMulKernels } from "./matMul.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

/** Kernels of our own on wasm, where tfjs 4.22.0's are wrong, missing or needlessly slow. */
export function wasmKernels(raw: RawWasmBackend, stock: DeviceKernels): DeviceKernels {
  const heap = (loop: unknown) => onHeap(raw, loop as HostKernel);
  return {
    ...matMulKernels(raw, stock.Transpose!),
    Cast: heap(selections.Cast), // to bool it truncates modulo 256: 0.5 becomes false
    OneHot: heap(selections.OneHot), // float32 results hold the bits of integers
    Slice: heap(movements.Slice), // copies the whole operand first
    UnsortedSegmentSum: heap(movements.UnsortedSegmentSum), // missing
    BroadcastTo: heap(movements.BroadcastTo), // missing
  };
}
