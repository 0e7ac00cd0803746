import { composedSoftmaxes } from "../composed.ts";
import { convolutionKernels } from "./convolution.ts";
import type { DeviceKernels } from "../DeviceKernel.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { poolingKernels } from "./pooling.ts";
import { movementKernels } from "./movement.ts";
import { orderingKernels } from "./orderings.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";
import { reductionKernels } from "./reductions.ts";
import { softmaxKernels } from "./softmax.ts";

/** The kernels of the webgl device: tfjs's, and ours where tfjs 4.22.0's are wrong. */
export function webglKernels(raw: RawWebglBackend, stock: DeviceKernels): DeviceKernels {
  // UnsortedSegmentSum multiplies by masks, so that one NaN spoils every segment: the engine's ScatterNd form is right
  const { UnsortedSegmentSum: _, ...right } = stock;
  const kernels = {
    ...right,
    ...elementwiseKernels(raw),
    ...reductionKernels(raw),
    ...orderingKernels(raw),
    ...convolutionKernels(raw, stock.Conv2D!),
    ...poolingKernels(raw),
    ...movementKernels(raw, stock),
  };
  return { ...kernels, ...softmaxKernels(raw, composedSoftmaxes(raw, kernels)) };
}
