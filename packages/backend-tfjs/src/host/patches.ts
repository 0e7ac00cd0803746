import type { ConvolutionAttributes } from "@chainrule/engine";
import type { Pack } from "./panels.ts";

/**
 * The patch matrix of a convolution, packed as an operand of a product without ever being whole: one line per output position,
 * with the inputs under the kernel [rows, columns, channels of the group] along k, zeros where the kernel hangs over.
 */
export function positionLines(x: Float32Array, geometry: ConvolutionAttributes, channel: number): Pack {
  const [, height, width, channels] = geometry.inputShape;
  const [, columns, own] = geometry.filterShape;
  const [, outRows, outColumns] = geometry.outputShape;
  const { strides, pads, dilations } = geometry;
  return (into, at, first, count, k0, k) => {
    if (count < 4) into.fill(0, at, at + 4 * k);
    const tap0 = Math.floor(k0 / own);
    const c0 = k0 - tap0 * own;
    const i0 = Math.floor(tap0 / columns);
    const j0 = tap0 - i0 * columns;
    for (let r = 0; r < count; r++) {
      const line = Math.floor((first + r) / outColumns);
      const q = first + r - line * outColumns;
      const image = Math.floor(line / outRows);
      const p = line - image * outRows;
      const left = q * strides[1] - pads[1][0];
      let j = j0;
      let c = c0;
      let y = p * strides[0] - pads[0][0] + i0 * dilations[0];
      for (let o = at + r, left4 = k; left4 > 0;) {
        const n = Math.min(own - c, left4);
        const column = left + j * dilations[1];
        const end = o + 4 * n;
        if (y >= 0 && y < height && column >= 0 && column < width)
          for (let from = ((image * height + y) * width + column) * channels + channel + c; o < end; o += 4) into[o] = x[from++]!;
        else for (; o < end; o += 4) into[o] = 0;
        left4 -= n;
        c = 0;
        if (++j === columns) {
          j = 0;
          y += dilations[0];
        }
      }
    }
  };
}

/** The patch matrix transposed: one line per tap (row, column, channel of the kernel), the output positions along k. */
export function tapLines(x: Float32Array, geometry: ConvolutionAttributes, channel: number): Pack {
  const [, columns, own] = geometry.filterShape;
  return (into, at, first, count, k0, k) => {
    if (count < 4) into.fill(0, at, at + 4 * k);
    for (let r = 0; r < count;) {
      const tap = Math.floor((first + r) / own);
      const c = first + r - tap * own;
      const i = Math.floor(tap / columns);
      // taps that differ in their channel only lie side by side
      const n = Math.min(count - r, own - c);
      packTaps(x, geometry, channel + c, i, tap - i * columns, n, into, at + r, k0, k);
      r += n;
    }
  };
}

/** Up to four taps of one row and column of the kernel: into[at + 4 p + c] for c < n. */
function packTaps(
  x: Float32Array,
  { inputShape, outputShape, strides, pads, dilations }: ConvolutionAttributes,
  channel: number,
  i: number,
  j: number,
  n: number,
  into: Float64Array,
  at: number,
  k0: number,
  k: number,
): void {
  const [, height, width, channels] = inputShape;
  const [, outRows, outColumns] = outputShape;
  const step = strides[1] * channels;
  const shift = j * dilations[1] - pads[1][0];
  // columns of the output whose tap lies inside
  const firstIn = shift >= 0 ? 0 : Math.ceil(-shift / strides[1]);
  const endIn = Math.max(firstIn, Math.min(outColumns, Math.ceil((width - shift) / strides[1])));
  const line = Math.floor(k0 / outColumns);
  let q = k0 - line * outColumns;
  let image = Math.floor(line / outRows);
  let p = line - image * outRows;
  for (let o = at, rest = k; rest > 0;) {
    const length = Math.min(outColumns - q, rest);
    const end = q + length;
    const y = p * strides[0] - pads[0][0] + i * dilations[0];
    const inside = y >= 0 && y < height;
    const from = inside ? Math.min(end, Math.max(q, firstIn)) : end;
    const to = inside ? Math.max(from, Math.min(end, endIn)) : end;
    for (; q < from; q++, o += 4) for (let c = 0; c < n; c++) into[o + c] = 0;
    let s = ((image * height + y) * width + q * strides[1] + shift) * channels + channel;
    if (n === 4)
      for (; q < to; q++, o += 4, s += step) {
        into[o] = x[s]!;
        into[o + 1] = x[s + 1]!;
        into[o + 2] = x[s + 2]!;
        into[o + 3] = x[s + 3]!;
      }
    else for (; q < to; q++, o += 4, s += step) for (let c = 0; c < n; c++) into[o + c] = x[s + c]!;
    for (; q < end; q++, o += 4) for (let c = 0; c < n; c++) into[o + c] = 0;
    rest -= length;
    q = 0;
    if (++p === outRows) {
      p = 0;
      image++;
    }
  }
}

/** Adds rows `from` to `to` of a patch matrix to the inputs that they were taken from: sums[i] stands for element first + i of x. */
export function addPatches(
  rows: Float32Array,
  geometry: ConvolutionAttributes,
  channel: number,
  from: number,
  to: number,
  sums: Float64Array,
  first: number,
): void {
  const [, height, width, channels] = geometry.inputShape;
  const [kernelRows, columns, own] = geometry.filterShape;
  const [, outRows, outColumns] = geometry.outputShape;
  const { strides, pads, dilations } = geometry;
  let at = 0;
  for (let position = from; position < to; position++) {
    const q = position % outColumns;
    const line = (position - q) / outColumns;
    const p = line % outRows;
    const image = ((line - p) / outRows) * height;
    const left = q * strides[1] - pads[1][0];
    for (let i = 0, y = p * strides[0] - pads[0][0]; i < kernelRows; i++, y += dilations[0])
      for (let j = 0, x = left; j < columns; j++, x += dilations[1], at += own) {
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const start = ((image + y) * width + x) * channels + channel - first;
        for (let c = 0; c < own; c++) sums[start + c] = sums[start + c]! + rows[at + c]!;
      }
  }
}
