import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

function maximumOf(x: Float32Array, start: number, end: number): number {
  let max = -Infinity;
  for (let i = start; i < end; i++) max = Math.max(max, x[i]!);
  return max;
}

/** y = exp(x - max x) / sum exp(x - max x), along the last axis. */
const softmax: HostKernel<"Softmax"> = ([logits]) => {
  const x = floatsOf(logits!);
  const out = takeFloats(x.length);
  const n = logits!.shape[logits!.shape.length - 1] ?? 1;
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
  return new HostTensor(out, logits!.shape, "float32");
};

/** y = x - max x - log sum exp(x - max x), along the last axis. */
const logSoftmax: HostKernel<"LogSoftmax"> = ([logits]) => {
  const x = floatsOf(logits!);
  const out = takeFloats(x.length);
  const n = logits!.shape[logits!.shape.length - 1] ?? 1;
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    const max = maximumOf(x, start, end);
    let total = 0;
    for (let i = start; i < end; i++) total += Math.exp(x[i]! - max);
    const shift = max + Math.log(total);
    for (let i = start; i < end; i++) out[i] = x[i]! - shift;
  }
  return new HostTensor(out, logits!.shape, "float32");
};

/** Softmax and LogSoftmax along the last axis. */
export const softmaxes: HostKernels = { Softmax: softmax, LogSoftmax: logSoftmax };
