import { type Attributes, reducedShape, type Shape, sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { transposed } from "./transpose.ts";

let scratch = new Float64Array(0);

function totalsOf(size: number): Float64Array {
  if (scratch.length < size) scratch = new Float64Array(size);
  return scratch;
}

/** Reduces the middle axis of x [outer, length, inner] into out [outer, inner]. */
export type Reduce = (x: Float32Array, outer: number, length: number, inner: number, out: Float32Array) => void;

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
  const totals = totalsOf(inner);
  for (let i = 0, p = 0; i < outer; i++) {
    totals.fill(0, 0, inner);
    for (let l = 0; l < length; l++) for (let j = 0; j < inner; j++, p++) totals[j] = totals[j]! + x[p]!;
    for (let j = 0; j < inner; j++) out[i * inner + j] = totals[j]!;
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
  const totals = totalsOf(inner);
  for (let i = 0, p = 0; i < outer; i++) {
    totals.fill(0, 0, inner);
    for (let l = 0; l < length; l++) for (let j = 0; j < inner; j++, p++) totals[j] = totals[j]! + x[p]!;
    for (let j = 0; j < inner; j++) out[i * inner + j] = totals[j]! / length;
  }
};

// Math.max and Math.min pass NaN on
const max: Reduce = (x, outer, length, inner, out) => {
  if (inner === 1) {
    for (let i = 0, p = 0; i < outer; i++) {
      let best = -Infinity;
      for (const end = p + length; p < end; p++) best = Math.max(best, x[p]!);
      out[i] = best;
    }
    return;
  }
  out.fill(-Infinity);
  for (let i = 0, p = 0; i < outer; i++)
    for (let l = 0; l < length; l++)
      for (let o = i * inner, end = o + inner; o < end; o++, p++) out[o] = Math.max(out[o]!, x[p]!);
};

const min: Reduce = (x, outer, length, inner, out) => {
  if (inner === 1) {
    for (let i = 0, p = 0; i < outer; i++) {
      let best = Infinity;
      for (const end = p + length; p < end; p++) best = Math.min(best, x[p]!);
      out[i] = best;
    }
    return;
  }
  out.fill(Infinity);
  for (let i = 0, p = 0; i < outer; i++)
    for (let l = 0; l < length; l++)
      for (let o = i * inner, end = o + inner; o < end; o++, p++) out[o] = Math.min(out[o]!, x[p]!);
};

/** The same for int32, from `start` on by f modulo 2^32. */
function integers(start: number, f: (y: number, x: number) => number) {
  return (x: Int32Array, outer: number, length: number, inner: number, out: Int32Array): void => {
    out.fill(start);
    for (let i = 0, p = 0; i < outer; i++)
      for (let l = 0; l < length; l++) for (let o = i * inner, end = o + inner; o < end; o++, p++) out[o] = f(out[o]!, x[p]!);
  };
}

/** The loops of the reductions. */
export const reduceLoops = { Sum: sum, Mean: mean, Max: max, Min: min } as const;

/** Neighbouring axes as [outer, length, inner]; undefined for axes apart. */
export function reducedSizes(shape: Shape, axis: readonly number[]): readonly [number, number, number] | undefined {
  const first = axis[0] ?? 0;
  for (let i = 0; i < axis.length; i++) if (axis[i] !== first + i) return undefined;
  const sizes: [number, number, number] = [1, 1, 1];
  const end = first + axis.length;
  for (let i = 0; i < shape.length; i++) sizes[i < first ? 0 : i < end ? 1 : 2] *= shape[i]!;
  return sizes;
}

/** Neighbouring axes are reduced in place; axes apart are moved to the end first. */
function reduction(
  floats: Reduce,
  integer?: ReturnType<typeof integers>,
): (inputs: readonly HostTensor[], attributes: Attributes<"Sum">) => HostTensor | undefined {
  return ([x], { axis, keepDims }) => {
    const { shape, dtype } = x!;
    const reduce = (dtype === "float32" ? floats : dtype === "int32" ? integer : undefined) as Reduce | undefined;
    if (reduce === undefined) return undefined;
    const result = reducedShape(shape, axis, keepDims);
    const sizes = reducedSizes(shape, axis);
    const size = sizeOf(result);
    const out = (dtype === "float32" ? takeFloats(size) : new Int32Array(size)) as Float32Array;
    if (sizes !== undefined) reduce(floatsOf(x!), sizes[0], sizes[1], sizes[2], out);
    else {
      const kept = shape.map((_, i) => i).filter((i) => !axis.includes(i));
      const moved = transposed(x!, [...kept, ...axis]);
      reduce(floatsOf(moved), out.length, x!.values.length / out.length, 1, out);
    }
    return new HostTensor(out, result, dtype);
  };
}

/** Sum, Max and Min of float32 and int32, Mean of float32. */
export const reductions: HostKernels = {
  Sum: reduction(
    sum,
    integers(0, (y, x) => y + x),
  ),
  Mean: reduction(mean),
  Max: reduction(max, integers(-(2 ** 31), Math.max)),
  Min: reduction(min, integers(2 ** 31 - 1, Math.min)),
};
