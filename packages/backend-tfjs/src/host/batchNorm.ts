import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

let factors = new Float64Array(0);
let shifts = new Float64Array(0);

/** Factor and shift per channel, so that y = x factor + shift. */
export function prepareBatchNorm(
  mean: Float32Array,
  variance: Float32Array,
  offset: Float32Array | undefined,
  scale: Float32Array | undefined,
  epsilon: number,
  factor: Float64Array,
  shift: Float64Array,
): void {
  for (let c = 0; c < mean.length; c++) {
    const f = (scale === undefined ? 1 : scale[c]!) / Math.sqrt(variance[c]! + epsilon);
    factor[c] = f;
    shift[c] = (offset === undefined ? 0 : offset[c]!) - mean[c]! * f;
  }
}

/** out[o + i] = x[at + i] factor + shift for i < n; the first number belongs to channel `first`. */
export function applyBatchNorm(
  x: Float32Array,
  at: number,
  factor: Float64Array,
  shift: Float64Array,
  channels: number,
  first: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let c = first, end = o + n; o < end; c = 0)
    for (const stop = Math.min(o + channels - c, end); o < stop; c++, o++, at++) out[o] = x[at]! * factor[c]! + shift[c]!;
}

/** y = (x - mean) / sqrt(variance + epsilon) scale + offset, over the last axis; scale and offset may be left out. */
const fusedBatchNorm: HostKernel<"FusedBatchNorm"> = ([input, mean, variance, offset, scale], { varianceEpsilon }) => {
  const x = floatsOf(input!);
  const out = takeFloats(x.length);
  const channels = mean!.values.length;
  if (factors.length < channels) {
    factors = new Float64Array(channels);
    shifts = new Float64Array(channels);
  }
  const [beta, gamma] = [offset && floatsOf(offset), scale && floatsOf(scale)];
  prepareBatchNorm(floatsOf(mean!), floatsOf(variance!), beta, gamma, varianceEpsilon, factors, shifts);
  applyBatchNorm(x, 0, factors, shifts, channels, 0, out, 0, out.length);
  return new HostTensor(out, input!.shape, "float32");
};

/** FusedBatchNorm. */
export const batchNorms: HostKernels = { FusedBatchNorm: fusedBatchNorm };
