import { type Attributes, reducedShape, sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { transposed } from "./transpose.ts";

/** Reduces the middle axis of x [outer, length, inner] into out [outer, inner]. */
type Reduce = (x: Float32Array, outer: number, length: number, inner: number, out: Float32Array) => void;

// running sums are kept in double precision and rounded once
const sum: Reduce = (x, outer, length, inner, out) => {
  if (inner === 1) {
    for (let i = 0, p = 0; i < outer; i++) {
      let total = 0;
      for (const end = p + length; p < end; p++) total += x[p]!;
      out[i] = total;
    }
    return;
  }
  const totals = new Float64Array(inner);
  for (let i = 0, p = 0; i < outer; i++) {
    totals.fill(0);
    for (let l = 0; l < length; l++) for (let j = 0; j < inner; j++, p++) totals[j] = totals[j]! + x[p]!;
    out.set(totals, i * inner);
  }
};

const mean: Reduce = (x, outer, length, inner, out) => {
  if (inner === 1) {
    for (let i = 0, p = 0; i < outer; i++) {
      let total = 0;
      for (const end = p + length; p < end; p++) total += x[p]!;
      out[i] = total / length;
    }
    return;
  }
  const totals = new Float64Array(inner);
  for (let i = 0, p = 0; i < outer; i++) {
    totals.fill(0);
    for (let l = 0; l < length; l++) for (let j = 0; j < inner; j++, p++) totals[j] = totals[j]! + x[p]!;
    for (let j = 0; j < inner; j++) out[i * inner + j] = totals[j]! / length;
  }
};

// Math.max and Math.min pass NaN on
const max: Reduce = (x, outer, length, inner, out) => {
  out.fill(-Infinity);
  for (let i = 0, p = 0; i < outer; i++)
    for (let l = 0; l < length; l++)
      for (let o = i * inner, end = o + inner; o < end; o++, p++) out[o] = Math.max(out[o]!, x[p]!);
};

const min: Reduce = (x, outer, length, inner, out) => {
  out.fill(Infinity);
  for (let i = 0, p = 0; i < outer; i++)
    for (let l = 0; l < length; l++)
      for (let o = i * inner, end = o + inner; o < end; o++, p++) out[o] = Math.min(out[o]!, x[p]!);
};

/** Neighbouring axes are reduced in place; axes apart are moved to the end first. */
function reduction(reduce: Reduce): (inputs: readonly HostTensor[], attributes: Attributes<"Sum">) => HostTensor | undefined {
  return ([x], { axis, keepDims }) => {
    if (x!.dtype !== "float32") return undefined;
    const shape = x!.shape;
    const result = reducedShape(shape, axis, keepDims);
    const first = axis[0] ?? 0;
    const together = axis.every((a, i) => a === first + i);
    const out = takeFloats(sizeOf(result));
    if (together) {
      const end = first + axis.length;
      reduce(floatsOf(x!), sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, end)), sizeOf(shape.slice(end)), out);
    } else {
      const kept = shape.map((_, i) => i).filter((i) => !axis.includes(i));
      const moved = transposed(x!, [...kept, ...axis]);
      reduce(floatsOf(moved), out.length, x!.values.length / out.length, 1, out);
    }
    return new HostTensor(out, result, "float32");
  };
}

/** Sum, Mean, Max, Min of float32. */
export const reductions: HostKernels = {
  Sum: reduction(sum),
  Mean: reduction(mean),
  Max: reduction(max),
  Min: reduction(min),
};
