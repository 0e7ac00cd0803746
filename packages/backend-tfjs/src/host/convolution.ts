import type { ConvolutionAttributes } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { type ConvolutionKernel, depthwiseKernels, sumsOf } from "./depthwise.ts";
import type { HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { type Pack, strided } from "./panels.ts";
import { addPatches, positionLines, tapLines } from "./patches.ts";
import { product } from "./product.ts";

/** Numbers of the patch matrix that are kept at a time where its rows are scattered: small enough for the cache. */
const block = 65536;

let scratch = new Float32Array(0);

function rowsOf(size: number): Float32Array {
  if (scratch.length < size) scratch = new Float32Array(size);
  return scratch;
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
}

function sizesOf({ filterShape, outputShape, groups }: ConvolutionAttributes): Sizes {
  const patch = filterShape[0] * filterShape[1] * filterShape[2];
  const perImage = outputShape[1] * outputShape[2];
  const filters = filterShape[3];
  return { patch, filters, own: filters / groups, perImage, positions: outputShape[0] * perImage };
}

/** Y = P W: the patches as a matrix [positions, patch], the filter as [patch, filters]. */
const conv2d: ConvolutionKernel = ([x, filter], geometry) => {
  const { patch, filters, own, positions } = sizesOf(geometry);
  const out = takeFloats(positions * filters);
  const [input, w] = [floatsOf(x!), floatsOf(filter!)];
  const pointwise = isPointwise(geometry);
  for (let g = 0; g < geometry.groups; g++) {
    const patches = pointwise ? strided(input, 0, patch, 1) : positionLines(input, geometry, g * geometry.filterShape[2]);
    product(patches, strided(w, g * own, 1, filters), undefined, out, g * own, filters, positions, patch, own);
  }
  return new HostTensor(out, geometry.outputShape.slice(), "float32");
};

/**
 * The convolution whose output is dx and whose input is dy, with the kernel turned round; undefined where it would work on more zeros
 * than numbers: for strides, a border that is lost, or fewer channels than a tile has columns.
 */
function adjointOf(geometry: ConvolutionAttributes): ConvolutionAttributes | undefined {
  const { inputShape, filterShape, outputShape, strides, pads, dilations } = geometry;
  if (strides[0] * strides[1] !== 1 || filterShape[2] < 4) return undefined;
  if (inputShape[1] * inputShape[2] > 1.2 * outputShape[1] * outputShape[2]) return undefined;
  const pad = (axis: 0 | 1, side: 0 | 1): number => (filterShape[axis] - 1) * dilations[axis] - pads[axis][side];
  return {
    ...geometry,
    inputShape: outputShape,
    outputShape: inputShape,
    filterShape: [filterShape[0], filterShape[1], filterShape[3] / geometry.groups, inputShape[3]],
    pads: [
      [pad(0, 0), pad(0, 1)],
      [pad(1, 0), pad(1, 1)],
    ],
  };
}

/** The kernel turned round: element p of line c is w[taps - 1 - tap, c, f] with p = [tap, f]. */
function turned(w: Float32Array, taps: number, channels: number, own: number, filters: number, f0: number): Pack {
  return (into, at, first, count, k0, k) => {
    if (count < 4) into.fill(0, at, at + 4 * k);
    for (let r = 0; r < count; r++)
      for (let p = k0, o = at + r; p < k0 + k; p++, o += 4) {
        const f = p % own;
        into[o] = w[((taps - 1 - (p - f) / own) * channels + first + r) * filters + f0 + f]!;
      }
  };
}

/** dX = P(dY) W', a convolution with the kernel turned round; or dP = dY W^T, each row of which is added to the inputs that it comes from. */
const inputGradient: ConvolutionKernel = ([dy, filter], geometry) => {
  const { patch, filters, own, perImage, positions } = sizesOf(geometry);
  const { inputShape, filterShape, groups } = geometry;
  const [g, w] = [floatsOf(dy!), floatsOf(filter!)];
  const imageSize = inputShape[1] * inputShape[2] * inputShape[3];
  const dx = takeFloats(inputShape[0] * imageSize);
  const channels = filterShape[2];
  const adjoint = adjointOf(geometry);
  if (isPointwise(geometry))
    product(strided(g, 0, filters, 1), strided(w, 0, filters, 1), undefined, dx, 0, patch, positions, filters, patch);
  else if (adjoint !== undefined)
    for (let group = 0; group < groups; group++) {
      const taps = filterShape[0] * filterShape[1];
      const kernel = turned(w, taps, channels, own, filters, group * own);
      const patches = positionLines(g, adjoint, group * own);
      const [m, stride] = [inputShape[0] * inputShape[1] * inputShape[2], inputShape[3]];
      product(patches, kernel, undefined, dx, group * channels, stride, m, taps * own, channels);
    }
  else {
    const step = Math.max(64, Math.floor(block / patch));
    const images = Math.max(1, Math.floor(step / perImage));
    for (let image = 0; image < inputShape[0]; image += images) {
      const end = Math.min(image + images, inputShape[0]);
      const first = image * imageSize;
      const sums = sumsOf((end - image) * imageSize);
      for (let group = 0; group < groups; group++)
        for (let r = image * perImage; r < end * perImage; r += step) {
          const m = Math.min(step, end * perImage - r);
          const rows = rowsOf(m * patch);
          const lines = strided(g, r * filters + group * own, filters, 1);
          product(lines, strided(w, group * own, filters, 1), undefined, rows, 0, patch, m, own, patch);
          addPatches(rows, geometry, group * channels, r, r + m, sums, first);
        }
      dx.set(sums.subarray(0, (end - image) * imageSize), first);
    }
  }
  return new HostTensor(dx, inputShape.slice(), "float32");
};

/** dW = P^T dY. */
const filterGradient: ConvolutionKernel = ([x, dy], geometry) => {
  const { patch, filters, own, positions } = sizesOf(geometry);
  const { filterShape, groups } = geometry;
  const [input, g] = [floatsOf(x!), floatsOf(dy!)];
  const dw = takeFloats(patch * filters);
  const pointwise = isPointwise(geometry);
  for (let group = 0; group < groups; group++) {
    const taps = pointwise ? strided(input, 0, 1, patch) : tapLines(input, geometry, group * filterShape[2]);
    product(taps, strided(g, group * own, 1, filters), undefined, dw, group * own, filters, patch, positions, own);
  }
  return new HostTensor(dw, filterShape.slice(), "float32");
};

/** The loops for a kernel per channel where there is one channel per group, else products. */
function choose(loops: ConvolutionKernel, products: ConvolutionKernel): ConvolutionKernel {
  return (inputs, geometry) => (geometry.groups > 1 && geometry.filterShape[2] === 1 ? loops : products)(inputs, geometry);
}

/** Convolutions and their adjoints: products with the patches of the input ("im2col", packed as they are needed), for any geometry. */
export const convolutions: HostKernels = {
  Conv2D: choose(depthwiseKernels.Conv2D, conv2d),
  Conv2DBackpropInput: choose(depthwiseKernels.Conv2DBackpropInput, inputGradient),
  Conv2DBackpropFilter: choose(depthwiseKernels.Conv2DBackpropFilter, filterGradient),
};
