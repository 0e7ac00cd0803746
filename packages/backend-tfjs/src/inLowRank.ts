import type { DType, Kernel } from "@chainrule/engine";
import type { DeviceKernel } from "./DeviceKernel.ts";
import type { RawBackend, TensorInfo } from "./tfjsTypes.ts";
import { TfjsHandle } from "./TfjsHandle.ts";

/** Highest rank that all shaders of tfjs take. */
export const highestRank = 4;

/** A kernel whose operands and result have one shape, for any rank: beyond the highest one the leading axes are folded into one. */
export function inLowRank<K extends Kernel>(
  raw: RawBackend,
  reshape: DeviceKernel<"Reshape">,
  kernel: DeviceKernel<K>,
): DeviceKernel<K> {
  return (inputs, attributes) => {
    const { shape } = inputs[0]!;
    if (shape.length <= highestRank) return kernel(inputs, attributes);
    const low = [shape.slice(0, -2).reduce((n, m) => n * m, 1), ...shape.slice(-2)];
    const folded = inputs.map((x) => handleOf(reshape([x], { shape: low })));
    const result = handleOf(kernel(folded, attributes));
    const unfolded = reshape([result], { shape });
    for (const { dataId } of [...folded, result]) raw.disposeData(dataId);
    return unfolded;
  };
}

function handleOf({ dataId, shape, dtype }: TensorInfo): TfjsHandle {
  return new TfjsHandle(dataId, shape.slice(), dtype as DType);
}
