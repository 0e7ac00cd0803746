import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** y = (x - mean) / sqrt(variance + epsilon) scale + offset, over the last axis; scale and offset may be left out. */
const fusedBatchNorm: HostKernel<"FusedBatchNorm"> = ([input, mean, variance, offset, scale], { varianceEpsilon }) => {
  const channels = mean!.values.length;
  const x = floatsOf(input!);
  const out = takeFloats(x.length);
  const factor = new Float64Array(channels);
  const shift = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    factor[c] = (scale === undefined ? 1 : scale.values[c]!) / Math.sqrt(variance!.values[c]! + varianceEpsilon);
    shift[c] = (offset === undefined ? 0 : offset.values[c]!) - mean!.values[c]! * factor[c]!;
  }
  for (let i = 0; i < x.length;) for (let c = 0; c < channels; c++, i++) out[i] = x[i]! * factor[c]! + shift[c]!;
  return new HostTensor(out, input!.shape, "float32");
};

/** FusedBatchNorm. */
export const batchNorms: HostKernels = { FusedBatchNorm: fusedBatchNorm };
