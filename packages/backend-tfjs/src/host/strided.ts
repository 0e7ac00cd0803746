import { type Shape, sizeOf, type TypedArray } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { HostTensor } from "./HostTensor.ts";

/** An array of the same element type with anything in it: the caller writes every element. */
export function arrayLike(values: TypedArray, size: number): TypedArray {
  if (values instanceof Float32Array) return takeFloats(size);
  if (values instanceof Int32Array) return new Int32Array(size);
  return new Uint8Array(size);
}

/** Copies n elements; short stretches by a loop, which beats the set-up of `set` and `subarray`. */
export function copy(from: TypedArray, start: number, n: number, to: TypedArray, at: number): void {
  if (n < 64) for (let i = 0; i < n; i++) to[at + i] = from[start + i]!;
  else to.set(from.subarray(start, start + n), at);
}

/**
 * Walks the elements of `shape` in row-major order as stretches of n elements from number `at` on, which lie at offset, offset + step, …
 * of a buffer whose axes are `steps` apart. Axes that lie end to end are walked as one.
 */
function forEachStretch(
  shape: Shape,
  steps: readonly number[],
  start: number,
  visit: (offset: number, at: number, n: number, step: number) => void,
): void {
  const [sizes, strides]: [number[], number[]] = [[], []];
  for (let axis = 0; axis < shape.length; axis++) {
    const [n, step, last] = [shape[axis]!, steps[axis]!, sizes.length - 1];
    if (n === 1) continue;
    if (last >= 0 && strides[last] === step * n) {
      sizes[last] = sizes[last]! * n;
      strides[last] = step;
    } else {
      sizes.push(n);
      strides.push(step);
    }
  }
  const n = sizes.pop() ?? 1;
  const step = strides.pop() ?? 1;
  const counters = new Array<number>(sizes.length).fill(0);
  const end = sizeOf(sizes) * n;
  for (let at = 0, offset = start; at < end; at += n) {
    visit(offset, at, n, step);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      const count = counters[axis]! + 1;
      if (count < sizes[axis]!) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      offset -= strides[axis]! * count;
    }
  }
}

/** y[i, j, …] = x[start + i steps[0] + j steps[1] + …]: step 0 repeats, a negative one runs backwards. */
export function pick(x: HostTensor, shape: Shape, steps: readonly number[], start = 0): HostTensor {
  const from = x.values;
  const out = arrayLike(from, sizeOf(shape));
  forEachStretch(shape, steps, start, (offset, at, n, step) => {
    if (step === 1) copy(from, offset, n, out, at);
    else if (step === 0) out.fill(from[offset]!, at, at + n);
    else for (let i = 0, p = offset; i < n; i++, p += step) out[at + i] = from[p]!;
  });
  return new HostTensor(out, shape.slice(), x.dtype);
}

/** y[start + i steps[0] + j steps[1] + …] = x[i, j, …], and `value` elsewhere. */
export function place(x: HostTensor, shape: Shape, steps: readonly number[], start: number, value: number): HostTensor {
  const from = x.values;
  const out = arrayLike(from, sizeOf(shape)).fill(value);
  forEachStretch(x.shape, steps, start, (offset, at, n, step) => {
    if (step === 1) copy(from, at, n, out, offset);
    else for (let i = 0, p = offset; i < n; i++, p += step) out[p] = from[at + i]!;
  });
  return new HostTensor(out, shape.slice(), x.dtype);
}
