import type { ConvolutionAttributes } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { type ConvolutionKernel, depthwiseKernels, sumsOf } from "./depthwise.ts";
import type { HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { product } from "./matMul.ts";
import { copy } from "./strided.ts";

/** Numbers of the patch matrix that are unrolled at a time: small enough for the cache, enough rows to make packing the filter pay. */
const block = 65536;

let scratch = new Float32Array(0);

function patchesOf(size: number): Float32Array {
  if (scratch.length < size) scratch = new Float32Array(size);
  return scratch;
}

/**
 * Walks rows `from` to `to` of the patch matrix, one per output position. `visit` gets stretches of it that lie in one piece in x: where
 * in the matrix, where in x, how long. A row of the kernel that hangs over the border is first announced with xAt = -1.
 */
function forEachStretch(
  { inputShape, filterShape, outputShape, strides, pads, dilations }: ConvolutionAttributes,
  channel: number,
  from: number,
  to: number,
  visit: (at: number, xAt: number, length: number) => void,
): void {
  const [, height, width, channels] = inputShape;
  const [rows, columns, n] = filterShape;
  const [, outRows, outColumns] = outputShape;
  const inOnePiece = n === channels && dilations[1] === 1;
  let at = 0;
  for (let position = from; position < to; position++) {
    const q = position % outColumns;
    const line = (position - q) / outColumns;
    const p = line % outRows;
    const image = ((line - p) / outRows) * height;
    const left = q * strides[1] - pads[1][0];
    const first = left < 0 ? Math.ceil(-left / dilations[1]) : 0;
    const end = Math.min(columns, Math.ceil((width - left) / dilations[1]));
    for (let i = 0, y = p * strides[0] - pads[0][0]; i < rows; i++, y += dilations[0], at += columns * n) {
      const inside = y >= 0 && y < height && first < end;
      if (!inside || first > 0 || end < columns) visit(at, -1, columns * n);
      if (!inside) continue;
      const start = ((image + y) * width + left) * channels + channel;
      if (inOnePiece) visit(at + first * n, start + first * n, (end - first) * n);
      else for (let j = first; j < end; j++) visit(at + j * n, start + j * dilations[1] * channels, n);
    }
  }
}

/** The inputs under each of the output positions `from` to `to`, one row each, zeros where the kernel hangs over: an unrolled x. */
function unroll(x: Float32Array, geometry: ConvolutionAttributes, channel: number, from: number, to: number): Float32Array {
  const [rows, columns, n] = geometry.filterShape;
  const out = patchesOf((to - from) * rows * columns * n);
  forEachStretch(geometry, channel, from, to, (at, xAt, length) => {
    if (xAt < 0) out.fill(0, at, at + length);
    else copy(x, xAt, length, out, at);
  });
  return out;
}

/** Whether the patches are x itself: a kernel of size 1 that moves by 1. */
function isPointwise({ filterShape, strides, pads, groups }: ConvolutionAttributes): boolean {
  const [rows, columns] = filterShape;
  return rows * columns * strides[0] * strides[1] * groups === 1 && pads[0][0] + pads[0][1] + pads[1][0] + pads[1][1] === 0;
}

interface Sizes {
  /** Length of a patch. */
  readonly patch: number;
  /** All filters, and those of a group. */
  readonly filters: number;
  readonly own: number;
  /** Output positions of one image, and of all. */
  readonly perImage: number;
  readonly positions: number;
  /** Positions that are unrolled at a time. */
  readonly step: number;
}

function sizesOf({ filterShape, outputShape, groups }: ConvolutionAttributes): Sizes {
  const patch = filterShape[0] * filterShape[1] * filterShape[2];
  const perImage = outputShape[1] * outputShape[2];
  const filters = filterShape[3];
  const step = Math.max(64, Math.floor(block / patch));
  return { patch, filters, own: filters / groups, perImage, positions: outputShape[0] * perImage, step };
}

/** Y = P W: the patches as a matrix [positions, patch], the filter as [patch, filters]. */
const conv2d: ConvolutionKernel = ([x, filter], geometry) => {
  const { patch, filters, own, positions, step } = sizesOf(geometry);
  const out = takeFloats(positions * filters);
  const [input, w] = [floatsOf(x!), floatsOf(filter!)];
  if (isPointwise(geometry)) product(input, 0, patch, 1, w, 0, filters, 1, undefined, out, 0, filters, positions, patch, filters);
  else
    for (let g = 0; g < geometry.groups; g++)
      for (let r = 0; r < positions; r += step) {
        const m = Math.min(step, positions - r);
        const patches = unroll(input, geometry, g * geometry.filterShape[2], r, r + m);
        product(patches, 0, patch, 1, w, g * own, filters, 1, undefined, out, r * filters + g * own, filters, m, patch, own);
      }
  return new HostTensor(out, geometry.outputShape.slice(), "float32");
};

/** dP = dY W^T, each row of which is added to the inputs that it was unrolled from. */
const inputGradient: ConvolutionKernel = ([dy, filter], geometry) => {
  const { patch, filters, own, perImage, positions, step } = sizesOf(geometry);
  const { inputShape, filterShape, groups } = geometry;
  const [g, w] = [floatsOf(dy!), floatsOf(filter!)];
  const imageSize = inputShape[1] * inputShape[2] * inputShape[3];
  const dx = takeFloats(inputShape[0] * imageSize);
  if (isPointwise(geometry)) product(g, 0, filters, 1, w, 0, 1, filters, undefined, dx, 0, patch, positions, filters, patch);
  else {
    const images = Math.max(1, Math.floor(step / perImage));
    const channels = filterShape[2];
    for (let image = 0; image < inputShape[0]; image += images) {
      const end = Math.min(image + images, inputShape[0]);
      const first = image * imageSize;
      const sums = sumsOf((end - image) * imageSize);
      for (let group = 0; group < groups; group++)
        for (let r = image * perImage; r < end * perImage; r += step) {
          const m = Math.min(step, end * perImage - r);
          const rows = patchesOf(m * patch);
          product(g, r * filters + group * own, filters, 1, w, group * own, 1, filters, undefined, rows, 0, patch, m, own, patch);
          forEachStretch(geometry, group * channels, r, r + m, (at, xAt, length) => {
            if (xAt >= 0) for (let c = 0, to = xAt - first; c < length; c++) sums[to + c] = sums[to + c]! + rows[at + c]!;
          });
        }
      dx.set(sums.subarray(0, (end - image) * imageSize), first);
    }
  }
  return new HostTensor(dx, inputShape.slice(), "float32");
};

/** dW = P^T dY, block by block. */
const filterGradient: ConvolutionKernel = ([x, dy], geometry) => {
  const { patch, filters, own, positions, step } = sizesOf(geometry);
  const { filterShape, groups } = geometry;
  const [input, g] = [floatsOf(x!), floatsOf(dy!)];
  const dw = takeFloats(patch * filters);
  if (isPointwise(geometry)) product(input, 0, 1, patch, g, 0, filters, 1, undefined, dw, 0, filters, patch, positions, filters);
  else {
    const sums = positions > step ? sumsOf(patch * filters) : undefined;
    for (let r = 0; r < positions; r += step) {
      const m = Math.min(step, positions - r);
      for (let group = 0; group < groups; group++) {
        const patches = unroll(input, geometry, group * filterShape[2], r, r + m);
        product(
          patches,
          0,
          1,
          patch,
          g,
          r * filters + group * own,
          filters,
          1,
          undefined,
          dw,
          group * own,
          filters,
          patch,
          m,
          own,
        );
      }
      if (sums !== undefined) for (let i = 0; i < dw.length; i++) sums[i] = sums[i]! + dw[i]!;
    }
    if (sums !== undefined) dw.set(sums.subarray(0, dw.length));
  }
  return new HostTensor(dw, filterShape.slice(), "float32");
};

/** The loops for a kernel per channel where there is one channel per group, else products. */
function choose(loops: ConvolutionKernel, products: ConvolutionKernel): ConvolutionKernel {
  return (inputs, geometry) => (geometry.groups > 1 && geometry.filterShape[2] === 1 ? loops : products)(inputs, geometry);
}

/** Convolutions and their adjoints: products with the input unrolled into patches ("im2col"), for any geometry. */
export const convolutions: HostKernels = {
  Conv2D: choose(depthwiseKernels.Conv2D, conv2d),
  Conv2DBackpropInput: choose(depthwiseKernels.Conv2DBackpropInput, inputGradient),
  Conv2DBackpropFilter: choose(depthwiseKernels.Conv2DBackpropFilter, filterGradient),
};
