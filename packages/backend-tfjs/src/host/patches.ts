import type { ConvolutionAttributes } from "@chainrule/engine";
import type { Pack } from "./panels.ts";

/**
 * The patch matrix of a convolution, packed as an operand of a product without ever being whole: one line per output position,
 * with the inputs under the kernel [rows, columns, channels of the group] along k, zeros where the kernel hangs over.
 */
export function positionLines(x: Float32Array, geometry: ConvolutionAttributes, channel: number): Pack {
  const [, outRows, outColumns] = geometry.outputShape;
  return (into, at, first, count, k0, k) => {
    if (count < 4) into.fill(0, at, at + 4 * k);
    for (let r = 0; r < count;) {
      const line = Math.floor((first + r) / outColumns);
      const q = first + r - line * outColumns;
      const image = Math.floor(line / outRows);
      // positions side by side in one row of the output
      const n = Math.min(count - r, outColumns - q);
      packPositions(x, geometry, channel, image, line - image * outRows, q, n, into, at + r, k0, k);
      r += n;
    }
  };
}

/** Up to four positions side by side: into[at + 4 p + r] for r < n. */
function packPositions(
  x: Float32Array,
  { inputShape, filterShape, strides, pads, dilations }: ConvolutionAttributes,
  channel: number,
  image: number,
  p: number,
  q: number,
  n: number,
  into: Float64Array,
  at: number,
  k0: number,
  k: number,
): void {
  const [, height, width, channels] = inputShape;
  const [, columns, own] = filterShape;
  const tap = Math.floor(k0 / own);
  const row = Math.floor(tap / columns);
  const step = strides[1] * channels;
  let c = k0 - tap * own;
  let j = tap - row * columns;
  let y = p * strides[0] - pads[0][0] + row * dilations[0];
  const left = q * strides[1] - pads[1][0];
  for (let o = at, end = at + 4 * k; o < end; c = 0) {
    const stop = Math.min(o + 4 * (own - c), end);
    const column = left + j * dilations[1];
    const start = ((image * height + y) * width + column) * channels + channel + c;
    const inside = y >= 0 && y < height;
    if (n === 4 && inside && column >= 0 && column + 3 * strides[1] < width) {
      let i0 = start;
      let i1 = i0 + step;
      let i2 = i1 + step;
      let i3 = i2 + step;
      for (; o < stop; o += 4) {
        into[o] = x[i0++]!;
        into[o + 1] = x[i1++]!;
        into[o + 2] = x[i2++]!;
        into[o + 3] = x[i3++]!;
      }
    } else
      for (let r = 0; r < n; r++) {
        const place = column + r * strides[1];
        if (inside && place >= 0 && place < width)
          for (let from = start + r * step, to = o + r; to < stop; to += 4) into[to] = x[from++]!;
        else for (let to = o + r; to < stop; to += 4) into[to] = 0;
      }
    o = stop;
    if (++j === columns) {
      j = 0;
      y += dilations[0];
    }
  }
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
