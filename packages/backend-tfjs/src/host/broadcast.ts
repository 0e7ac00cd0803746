import { broadcastShapes, type DType, sameShape, type Shape, sizeOf, type TypedArray } from "@chainrule/engine";
import { HostTensor } from "./HostTensor.ts";

/**
 * One stretch of a broadcasting loop: out[o + i] = f(a[ai + i sa], b[bi + i sb]) for i < n, with steps sa, sb of 0 or 1.
 * Each kernel has a function of its own, so that the compiler sees one operation and one element type per loop.
 */
export type Row<In extends TypedArray = Float32Array, Out extends TypedArray = Float32Array> = (
  a: In,
  ai: number,
  sa: number,
  b: In,
  bi: number,
  sb: number,
  out: Out,
  o: number,
  n: number,
) => void;

/** Runs `row` over two operands by NumPy's broadcasting rule. Equal shapes and scalars are a single stretch. */
export function broadcast<Out extends TypedArray>(
  a: HostTensor,
  b: HostTensor,
  out: Out,
  dtype: DType,
  row: Row<Float32Array, Out>,
): HostTensor | undefined {
  const x = a.values as Float32Array;
  const y = b.values as Float32Array;
  if (sameShape(a.shape, b.shape)) {
    row(x, 0, 1, y, 0, 1, out, 0, out.length);
    return new HostTensor(out, a.shape, dtype);
  }
  // a row for every row, or a number for every row: biases, and what reductions that keep their axis give
  if (endsWith(a.shape, b.shape)) {
    for (let o = 0, n = y.length; o < out.length; o += n) row(x, o, 1, y, 0, 1, out, o, n);
    return new HostTensor(out, a.shape, dtype);
  }
  if (isColumnOf(b.shape, a.shape)) {
    for (let o = 0, i = 0, n = x.length / y.length; o < out.length; o += n, i++) row(x, o, 1, y, i, 0, out, o, n);
    return new HostTensor(out, a.shape, dtype);
  }
  const shape = broadcastShapes("broadcast", a.shape, b.shape);
  if (y.length === 1) row(x, 0, 1, y, 0, 0, out, 0, out.length);
  else if (x.length === 1) row(x, 0, 0, y, 0, 1, out, 0, out.length);
  else rows(a.shape, b.shape, shape, x, y, out, row);
  return new HostTensor(out, shape, dtype);
}

/** Whether `end` repeats along the leading axes of `shape`, which it lacks. */
function endsWith(shape: Shape, end: Shape): boolean {
  const skipped = shape.length - end.length;
  if (skipped <= 0 || end.length === 0) return false;
  for (let i = 0; i < end.length; i++) if (end[i] !== shape[skipped + i]) return false;
  return true;
}

/** Whether `column` is `shape` with a last size of 1. */
function isColumnOf(column: Shape, shape: Shape): boolean {
  const last = shape.length - 1;
  if (column.length !== shape.length || last < 0 || column[last] !== 1) return false;
  for (let i = 0; i < last; i++) if (column[i] !== shape[i]) return false;
  return true;
}

/** Number of elements of the broadcast result. */
export function broadcastSize(a: HostTensor, b: HostTensor): number {
  if (a.shape === b.shape || b.values.length === 1 || sameShape(a.shape, b.shape)) return a.values.length;
  if (a.values.length === 1) return b.values.length;
  if (endsWith(a.shape, b.shape) || isColumnOf(b.shape, a.shape)) return a.values.length;
  return sizeOf(broadcastShapes("broadcast", a.shape, b.shape));
}

/** Joins neighbouring axes that both operands walk alike; the innermost becomes the stretch, the others are counted. */
function rows<Out extends TypedArray>(
  aShape: Shape,
  bShape: Shape,
  shape: Shape,
  a: Float32Array,
  b: Float32Array,
  out: Out,
  row: Row<Float32Array, Out>,
): void {
  const sizes: number[] = [];
  const aSteps: number[] = [];
  const bSteps: number[] = [];
  let aStride = 1;
  let bStride = 1;
  for (let back = 1; back <= shape.length; back++) {
    const n = shape[shape.length - back] ?? 1;
    if (n === 1) continue;
    const aStep = (aShape[aShape.length - back] ?? 1) === 1 ? 0 : aStride;
    const bStep = (bShape[bShape.length - back] ?? 1) === 1 ? 0 : bStride;
    const last = sizes.length - 1;
    const size = sizes[last] ?? 0;
    if (last >= 0 && aStep === (aSteps[last] ?? 0) * size && bStep === (bSteps[last] ?? 0) * size) sizes[last] = size * n;
    else {
      sizes.push(n);
      aSteps.push(aStep);
      bSteps.push(bStep);
    }
    if (aStep !== 0) aStride *= n;
    if (bStep !== 0) bStride *= n;
  }
  const n = sizes[0] ?? 1;
  const sa = aSteps[0] ?? 0;
  const sb = bSteps[0] ?? 0;
  const counters = new Array<number>(sizes.length).fill(0);
  let ai = 0;
  let bi = 0;
  for (let o = 0; o < out.length; o += n) {
    row(a, ai, sa, b, bi, sb, out, o, n);
    for (let axis = 1; axis < sizes.length; axis++) {
      ai += aSteps[axis] ?? 0;
      bi += bSteps[axis] ?? 0;
      const count = (counters[axis] ?? 0) + 1;
      if (count < (sizes[axis] ?? 1)) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      ai -= (aSteps[axis] ?? 0) * count;
      bi -= (bSteps[axis] ?? 0) * count;
    }
  }
}
