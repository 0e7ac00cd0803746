import type { Attributes, Kernel } from "@chainrule/engine";
import type { HostTensor } from "./HostTensor.ts";

/** A kernel as a loop over host memory; undefined where the device's stock kernel is to do it (other dtypes, rare cases). */
export type HostKernel<K extends Kernel = Kernel> = (
  inputs: readonly HostTensor[],
  attributes: Attributes<K>,
) => HostTensor | undefined;

/** Kernels of our own, by name of the vocabulary. */
export type HostKernels = { readonly [K in Kernel]?: HostKernel<K> };
