import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** All rows of x, n numbers each. */
export type SoftmaxLoop = (x: Float32Array, n: number, out: Float32Array) => void;

function maximumOf(x: Float32Array, start: number, end: number): number {
  let max = -Infinity;
  for (let i = start; i < end; i++) max = Math.max(max, x[i]!);
  return max;
}

/** y = exp(x - max x) / sum exp(x - max x), along the last axis. */
const softmax: SoftmaxLoop = (x, n, out) => {
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    const max = maximumOf(x, start, end);
    let total = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp(x[i]! - max);
      out[i] = e;
      total += e;
    }
    for (let i = start; i < end; i++) out[i] = out[i]! / total;
  }
};

/** y = x - max x - log sum exp(x - max x), along the last axis. */
const logSoftmax: SoftmaxLoop = (x, n, out) => {
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    const max = maximumOf(x, start, end);
    let total = 0;
    for (let i = start; i < end; i++) total += Math.exp(x[i]! - max);
    const shift = max + Math.log(total);
    for (let i = start; i < end; i++) out[i] = x[i]! - shift;
  }
};

/** The loops of the kernels of this family. */
export const softmaxLoops = { Softmax: softmax, LogSoftmax: logSoftmax } as const;

function kernelOf(loop: SoftmaxLoop): HostKernel {
  return ([logits]) => {
    const x = floatsOf(logits!);
    const out = takeFloats(x.length);
    loop(x, logits!.shape[logits!.shape.length - 1] ?? 1, out);
    return new HostTensor(out, logits!.shape, "float32");
  };
}

/** Softmax and LogSoftmax along the last axis. */
export const softmaxes: HostKernels = { Softmax: kernelOf(softmax), LogSoftmax: kernelOf(logSoftmax) };
