import { pooledShape } from "@chainrule/engine";
import type { DeviceKernel } from "../../DeviceKernel.ts";
import type { HeapKernels } from "../HeapKernels.ts";
import type { RawWasmBackend } from "../RawWasmBackend.ts";

type Kernels = { readonly [K in "MaxPool" | "MaxPoolGrad"]: DeviceKernel<K> };

/** Pooling by code of ours; more than two spatial axes go to `others`. */
export function poolingKernels(raw: RawWasmBackend, { heap, pools }: HeapKernels, others: Kernels): Kernels {
  return {
    MaxPool: (inputs, windows) => {
      const x = inputs[0]!;
      if (!pools.knows(x.shape)) return others.MaxPool(inputs, windows);
      const out = raw.makeOutput([...pooledShape(x.shape, windows)], "float32");
      pools.maximum(x.shape, windows, heap.addressOf(x), heap.addressOf(out));
      return out;
    },
    MaxPoolGrad: (inputs, windows) => {
      const [dy, x] = inputs as readonly [(typeof inputs)[number], (typeof inputs)[number]];
      if (!pools.knows(x.shape)) return others.MaxPoolGrad(inputs, windows);
      const out = raw.makeOutput([...x.shape], "float32");
      pools.maximumGradient(x.shape, windows, heap.addressOf(dy), heap.addressOf(x), heap.addressOf(out));
      return out;
    },
  };
}
