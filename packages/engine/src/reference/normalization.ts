import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import { broadcastShapes, sameShape, showShape } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import { broadcastOffsets } from "./offsets.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** Each row along the last axis, with its maximum m and the sum of e^(x - m): finite as long as the row is. */
function overRows(kernel: Kernel, x: HostValue, f: (x: number, maximum: number, sum: number) => number): HostValue {
  requireTypes(kernel, [x], ["float32"]);
  const length = x.shape.at(-1);
  if (length === undefined)
    throw new ShapeError(`reference ${kernel}: expected at least one axis, got a scalar. Reshape it to [1].`);
  const y = zeros(x.shape, "float32");
  for (let start = 0; start < x.values.length; start += length) {
    let maximum = -Infinity;
    for (let i = start; i < start + length; i++) maximum = Math.max(maximum, x.values[i]!);
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += Math.exp(x.values[i]! - maximum);
    for (let i = start; i < start + length; i++) y.values[i] = f(x.values[i]!, maximum, sum);
  }
  return y;
}

/** Softmax over the last axis, and batch normalization with given statistics. */
export const normalization = {
  /** y = e^(x - m) / sum e^(x - m), m = max x. */
  Softmax: ([x]) => overRows("Softmax", x, (n, maximum, sum) => Math.exp(n - maximum) / sum),

  /** y = x - m - ln sum e^(x - m), m = max x. */
  LogSoftmax: ([x]) => overRows("LogSoftmax", x, (n, maximum, sum) => n - maximum - Math.log(sum)),

  /** y = (x - mean) / sqrt(variance + epsilon) * scale + offset; without scale 1, without offset 0. */
  FusedBatchNorm: ([x, mean, variance, offset, scale], { varianceEpsilon }) => {
    const statistics = [mean, variance, ...(offset === undefined ? [] : [offset]), ...(scale === undefined ? [] : [scale])];
    requireTypes("FusedBatchNorm", [x, ...statistics], ["float32"]);
    for (const { shape } of statistics)
      if (!sameShape(broadcastShapes("reference FusedBatchNorm", x.shape, shape), x.shape))
        throw new ShapeError(
          `reference FusedBatchNorm: ${showShape(shape)} does not broadcast to x ${showShape(x.shape)}. Use one value per channel.`,
        );
    const element = (of: HostValue): ((i: number) => number) => {
      const from = broadcastOffsets(of.shape, x.shape);
      return (i) => of.values[from[i]!]!;
    };
    const [m, v] = [element(mean), element(variance)];
    const b = offset === undefined ? () => 0 : element(offset);
    const s = scale === undefined ? () => 1 : element(scale);
    const y = zeros(x.shape, "float32");
    for (let i = 0; i < y.values.length; i++)
      y.values[i] = ((x.values[i]! - m(i)) / Math.sqrt(v(i) + varianceEpsilon)) * s(i) + b(i);
    return y;
  },
} satisfies Partial<ReferenceKernels>;
