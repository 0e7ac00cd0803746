import type { Attributes, Kernel } from "@chainrule/engine";
import type { HostTensor } from "./HostTensor.ts";

/** A kernel as a loop over host memory; undefined for operands of a dtype that the kernel is not for. */
export type HostKernel<K extends Kernel = Kernel> = (
  inputs: readonly HostTensor[],
  attributes: Attributes<K>,
) => HostTensor | undefined;

/** Kernels of our own, by name of the vocabulary. */
export type HostKernels = { readonly [K in Kernel]?: HostKernel<K> };
