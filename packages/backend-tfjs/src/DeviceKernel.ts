import type { Attributes, Kernel } from "@chainrule/engine";
import type { TensorInfo } from "./tfjsTypes.ts";
import type { TfjsHandle } from "./TfjsHandle.ts";

/** A kernel on a tfjs device: handles in, one owned TensorInfo out. */
export type DeviceKernel<K extends Kernel = Kernel> = (inputs: readonly TfjsHandle[], attributes: Attributes<K>) => TensorInfo;

/** Kernels of a device by name of the vocabulary. */
export type DeviceKernels = { readonly [K in Kernel]?: DeviceKernel<K> };
