import { defaultDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { currentObserver } from "./observer.ts";
import type { HostValue } from "./observer.ts";
import { adopt } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/** A host value that entered: its name, and who provides it. */
export interface Entry {
  readonly name: string;
  readonly provide: () => HostValue;
}

let noted: Entry[] | undefined;
let awaited: Entry[] | undefined;

/** Runs `fn` and lists the host values that enter meanwhile, in order. */
export function notingEntries<T>(fn: () => T): { readonly result: T; readonly entries: readonly Entry[] } {
  const outer = noted;
  const entries: Entry[] = [];
  noted = entries;
  try {
    return { result: fn(), entries };
  } finally {
    noted = outer;
    outer?.push(...entries);
  }
}

/** Runs `fn` again: the host values that enter are those of its first run, so that a random mask is the same mask. */
export function repeatingEntries<T>(entries: readonly Entry[], fn: () => T): T {
  const outer = { noted, awaited };
  [noted, awaited] = [undefined, entries.slice()];
  try {
    return fn();
  } finally {
    ({ noted, awaited } = outer);
  }
}

/** Whether a function runs again: the host values that enter have entered before. */
export function isRepeating(): boolean {
  return awaited !== undefined;
}

/**
 * A host value that enters a step by name: the batch, the learning rate, a dropout mask. `provide` is asked now, and again before
 * every replay of a recorded step; anything else uploaded in a step counts as a constant.
 */
export function stepInput(name: string, provide: () => HostValue, device: Device = defaultDevice()): Tensor {
  const entry = awaited?.shift() ?? { name, provide };
  noted?.push(entry);
  const { data, shape, dtype } = entry.provide();
  const output = device.upload(data, shape, dtype);
  currentObserver()?.entered?.({ device, data, shape, dtype, output, ...entry });
  return adopt(device, output);
}

/** A single number that enters a step by name, in double precision up to the device. */
export function stepNumber(name: string, provide: () => number, device?: Device): Tensor<0> {
  return stepInput(name, () => ({ data: Float64Array.of(provide()), shape: [], dtype: "float32" }), device) as Tensor<0>;
}
