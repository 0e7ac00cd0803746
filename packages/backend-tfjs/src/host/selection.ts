import { sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike } from "./strided.ts";

/** y = condition ? t : e, all three of one shape. */
const select: HostKernel<"Select"> = ([condition, t, e]) => {
  const out = arrayLike(t!.values, t!.values.length);
  const [c, x, y] = [condition!.values, t!.values, e!.values];
  for (let i = 0; i < out.length; i++) out[i] = c[i] === 0 ? y[i]! : x[i]!;
  return new HostTensor(out, t!.shape, t!.dtype);
};

/** To bool: x != 0, NaN included. To int32: towards zero, held at its bounds; NaN becomes 0. */
const cast: HostKernel<"Cast"> = ([x], { dtype }) => {
  const from = x!.values;
  if (dtype === "bool") {
    const out = new Uint8Array(from.length);
    for (let i = 0; i < out.length; i++) out[i] = from[i] === 0 ? 0 : 1;
    return new HostTensor(out, x!.shape, dtype);
  }
  if (dtype === "int32" && x!.dtype === "float32") {
    const out = new Int32Array(from.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(from[i]!, -(2 ** 31)), 2 ** 31 - 1); // NaN is stored as 0
    return new HostTensor(out, x!.shape, dtype);
  }
  const out = dtype === "int32" ? new Int32Array(from.length) : takeFloats(from.length);
  out.set(from);
  return new HostTensor(out, x!.shape, dtype);
};

/** y[..., j] = 1 where j equals the index, else 0; an index out of range gives zeros. */
const oneHot: HostKernel<"OneHot"> = ([indices], { depth, dtype }) => {
  const from = indices!.values;
  const size = sizeOf(indices!.shape) * depth;
  const out = dtype === "float32" ? new Float32Array(size) : dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
  for (let i = 0; i < from.length; i++) {
    const index = from[i]!;
    if (index >= 0 && index < depth) out[i * depth + index] = 1;
  }
  return new HostTensor(out, [...indices!.shape, depth], dtype);
};

/** Select, Cast and OneHot, for every dtype. */
export const selections: HostKernels = { Select: select, Cast: cast, OneHot: oneHot };
