import type { Attributes, Kernel } from "./kernels.ts";
import type { Tensor } from "./tensor.ts";
import { adopt } from "./tensor.ts";

/** Runs one kernel on tensors of one device. */
export function runKernel<K extends Kernel>(kernel: K, inputs: readonly Tensor[], attributes: Attributes<K>): Tensor {
  const device = (inputs[0] as Tensor).device;
  return adopt(
    device,
    device.run(
      kernel,
      inputs.map((x) => x.storage.handle),
      attributes,
    ),
  );
}
