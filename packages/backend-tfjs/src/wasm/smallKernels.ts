import type { Kernel } from "@chainrule/engine";
import { composedSoftmaxes } from "../composed.ts";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";
import type { HostKernel } from "../host/HostKernel.ts";
import type { TfjsHandle } from "../TfjsHandle.ts";
import { onHeap } from "./heap.ts";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

// A call into tfjs's module takes 2 to 4 microseconds before it computes anything. A loop of ours over the heap is done sooner up to
// so many elements of the largest operand: cheap loops take 1 to 2 ns per element, those with exponentials 10 to 20.
const cheap = {
  limit: 1024,
  kernels: ["Add", "Sub", "Multiply", "RealDiv", "SquaredDifference", "Neg", "Square", "Abs", "Sqrt"],
};
const moving = { limit: 1024, kernels: ["Rsqrt", "Reciprocal", "Relu", "Step", "Transpose", "Max", "Min"] };
const dear = { limit: 256, kernels: ["Exp", "Log", "Tanh", "Sigmoid", "Softmax", "LogSoftmax", "FusedBatchNorm"] };
/** Multiplications, for products. */
const products = { limit: 4096, kernels: ["BatchMatMul", "_FusedMatMul"] };

/** The device's kernels, with loops of ours where the operands are small. */
export function withSmallKernels(raw: RawWasmBackend, kernels: DeviceKernels): DeviceKernels {
  const all: Record<string, DeviceKernel> = { ...(kernels as Record<string, DeviceKernel>) };
  all["LogSoftmax"] ??= composedSoftmaxes(raw, kernels).LogSoftmax;
  const choose = (
    names: readonly string[],
    limit: number,
    work: (inputs: readonly TfjsHandle[], attributes: unknown) => number,
  ): void => {
    for (const name of names) {
      const large = all[name] as DeviceKernel;
      const small = onHeap(raw, hostKernels[name as Kernel] as HostKernel, large);
      all[name] = (inputs, attributes) =>
        inputs[0]!.dtype === "float32" && work(inputs, attributes) <= limit
          ? small(inputs, attributes)
          : large(inputs, attributes);
    }
  };
  for (const { kernels: names, limit } of [cheap, moving, dear]) choose(names, limit, largest);
  choose(products.kernels, products.limit, multiplications);
  return all as DeviceKernels;
}

function largest(inputs: readonly TfjsHandle[]): number {
  let size = 0;
  for (let i = 0; i < inputs.length; i++) size = Math.max(size, inputs[i]!.size);
  return size;
}

/** n k m for A [n, k] and B [k, m]; more than that for batches, which are large anyway. */
function multiplications(inputs: readonly TfjsHandle[], attributes: unknown): number {
  const [a, b] = inputs as readonly [TfjsHandle, TfjsHandle];
  const { transposeA } = attributes as { readonly transposeA?: boolean };
  const k = a.shape[a.shape.length - (transposeA === true ? 2 : 1)]!;
  return (a.size * b.size) / k;
}
