import type { ConvolutionAttributes } from "@chainrule/engine";
import type { DeviceKernel } from "../../DeviceKernel.ts";
import type { HeapCode } from "../HeapCode.ts";
import type { RawWasmBackend } from "../RawWasmBackend.ts";
import type { Convolutions } from "./Convolutions.ts";

type Kernels = { readonly [K in "Conv2D" | "Conv2DBackpropInput" | "Conv2DBackpropFilter"]: DeviceKernel<K> };

/** Convolutions by code of ours; one filter per channel goes to `depthwise` (XNNPACK) forward, its adjoints are lowered. */
export function convolutionKernels(
  raw: RawWasmBackend,
  heap: HeapCode,
  convolutions: Convolutions,
  depthwise: DeviceKernel<"Conv2D">,
): Kernels {
  return {
    Conv2D: (inputs, attributes) => {
      if (isDepthwise(attributes)) return depthwise(inputs, attributes);
      const out = raw.makeOutput([...attributes.outputShape], "float32");
      convolutions.forward(attributes, heap.addressOf(inputs[0]!), heap.addressOf(inputs[1]!), heap.addressOf(out));
      return out;
    },
    Conv2DBackpropInput: ([dy, filter], attributes) => {
      const out = raw.makeOutput([...attributes.inputShape], "float32");
      raw.typedArrayFromHeap(out).fill(0);
      convolutions.inputGradient(attributes, heap.addressOf(dy!), heap.addressOf(filter!), heap.addressOf(out));
      return out;
    },
    Conv2DBackpropFilter: ([x, dy], attributes) => {
      const out = raw.makeOutput([...attributes.filterShape], "float32");
      convolutions.filterGradient(attributes, heap.addressOf(x!), heap.addressOf(dy!), heap.addressOf(out));
      return out;
    },
  };
}

/** Whether each channel has filters of its own. */
export function isDepthwise({ filterShape, groups }: ConvolutionAttributes): boolean {
  return groups > 1 && filterShape[2] === 1;
}
