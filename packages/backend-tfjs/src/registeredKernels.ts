import type { Kernel } from "@chainrule/engine";
import {
  engine,
  getKernel,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { StockKernel } from "./tfjsTypes.ts";

interface Registry {
  readonly registryFactory: Record<string, { priority: number } | undefined>;
}

/**
 * Imports the main entry of a tfjs backend package, which registers its kernels with tfjs: Node cannot load them one by one. Hands
 * back the kernels asked for and leaves a user's own tfjs as it was: a second copy of a package replaces no kernel of the first and
 * says nothing, and a device that tfjs did not know before does not become its default.
 */
export async function importKernels<Module>(
  device: string,
  names: readonly Kernel[],
  load: () => Promise<Module>,
): Promise<{ readonly module: Module; readonly kernels: readonly StockKernel[] }> {
  const { registryFactory } = engine() as unknown as Registry;
  const known = registryFactory[device] !== undefined;
  const before = getKernelsForBackend(device);
  const module = await withoutDuplicateWarnings(load);
  const kernels = names.flatMap((name) => (getKernel(name, device) as StockKernel | undefined) ?? []);
  for (const kernel of before) restore(kernel);
  const registered = registryFactory[device];
  if (!known && registered !== undefined) registered.priority = 0; // tfjs's cpu has 1
  return { module, kernels };
}

function restore(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, kernel.backendName) === kernel) return;
  unregisterKernel(kernel.kernelName, kernel.backendName);
  registerKernel(kernel);
}

/* oxlint-disable no-console -- it is tfjs that writes to the console; we only keep it from it */

let imports = 0;
let unfiltered: typeof console.warn | undefined;

/** Holds back tfjs's remarks on kernels and backends registered twice, and nothing else, while `load` runs: one filter for all imports at once. */
async function withoutDuplicateWarnings<T>(load: () => Promise<T>): Promise<T> {
  if (imports++ === 0) {
    const { warn } = console;
    unfiltered = warn;
    console.warn = filtered;
  }
  try {
    return await load();
  } finally {
    if (--imports === 0 && console.warn === filtered && unfiltered !== undefined) console.warn = unfiltered;
  }
}

function filtered(...words: unknown[]): void {
  if (!/^(The kernel '|\w+ backend was already registered|Platform )/.test(String(words[0]))) unfiltered?.apply(console, words);
}
