import type { HostKernel } from "../host/HostKernel.ts";
import { hostKernels } from "../host/hostKernels.ts";

/** The loops over host memory, by name of the kernel. */
export const hostLoops: ReadonlyMap<string, HostKernel> = new Map(Object.entries(hostKernels) as [string, HostKernel][]);
