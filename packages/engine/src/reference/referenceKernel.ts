import type { Attributes, Kernel, kernelInputs } from "../kernels.ts";
import type { HostValue } from "./hostValue.ts";

/** The operands of kernel K in the vocabulary's order. */
export type Operands<K extends Kernel> = K extends "Concat"
  ? readonly HostValue[]
  : K extends "_FusedMatMul"
    ? readonly [a: HostValue, b: HostValue, bias?: HostValue]
    : K extends "FusedBatchNorm"
      ? readonly [x: HostValue, mean: HostValue, variance: HostValue, offset?: HostValue, scale?: HostValue]
      : OneEach<(typeof kernelInputs)[K]>;

/** One value for each name. */
type OneEach<Names extends readonly string[]> = { readonly [I in keyof Names]: HostValue };

/** A kernel as a pure function on host values: the result shares nothing with the operands. */
export type ReferenceKernel<K extends Kernel> = (operands: Operands<K>, attributes: Attributes<K>) => HostValue;

/** The whole vocabulary. */
export type ReferenceKernels = { readonly [K in Kernel]: ReferenceKernel<K> };
