import { defaultDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { currentObserver } from "./observer.ts";
import type { HostValue } from "./observer.ts";
import { adopt } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A host value that enters a step by name: the batch, the learning rate, a dropout mask. `provide` is asked now, and again before
 * every replay of a recorded step; anything else uploaded in a step counts as a constant.
 */
export function stepInput(name: string, provide: () => HostValue, device: Device = defaultDevice()): Tensor {
  const { data, shape, dtype } = provide();
  const output = device.upload(data, shape, dtype);
  currentObserver()?.entered?.({ device, data, shape, dtype, output, name, provide });
  return adopt(device, output);
}

/** A single number that enters a step by name, in double precision up to the device. */
export function stepNumber(name: string, provide: () => number, device?: Device): Tensor<0> {
  return stepInput(name, () => ({ data: Float64Array.of(provide()), shape: [], dtype: "float32" }), device) as Tensor<0>;
}
