import type { ConvolutionAttributes } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";

/** One of the three kernels of the family. */
export type ConvolutionKernel = (inputs: readonly HostTensor[], geometry: ConvolutionAttributes) => HostTensor;

let totals = new Float64Array(0);

/** `size` running sums in double precision, set to 0; one user at a time. */
export function sumsOf(size: number): Float64Array {
  if (totals.length < size) totals = new Float64Array(size);
  else totals.fill(0, 0, size);
  return totals;
}

/** Calls `visit` for every tap inside an image of every output position: where the tap's channels lie in the image, its filters, and y's. */
function forEachTap(
  { inputShape, filterShape, outputShape, strides, pads, dilations }: ConvolutionAttributes,
  visit: (xAt: number, wAt: number, yAt: number) => void,
): void {
  const [, height, width, channels] = inputShape;
  const [rows, columns, , filters] = filterShape;
  const [, outRows, outColumns] = outputShape;
  let yAt = 0;
  for (let p = 0; p < outRows; p++)
    for (let q = 0; q < outColumns; q++, yAt += filters)
      for (let i = 0, y = p * strides[0] - pads[0][0]; i < rows; i++, y += dilations[0]) {
        if (y < 0 || y >= height) continue;
        for (let j = 0, x = q * strides[1] - pads[1][0]; j < columns; j++, x += dilations[1])
          if (x >= 0 && x < width) visit((y * width + x) * channels, (i * columns + j) * filters, yAt);
      }
}

/** Convolutions with one channel per group, and m filters for it: sums over the taps, all channels at once. */
export const depthwiseKernels: Readonly<Record<"Conv2D" | "Conv2DBackpropInput" | "Conv2DBackpropFilter", ConvolutionKernel>> = {
  Conv2D: ([x, filter], geometry) => {
    const { size, filters, m, xSize, ySize } = sizesOf(geometry);
    const out = takeFloats(geometry.outputShape[0] * ySize);
    const [input, w] = [floatsOf(x!), floatsOf(filter!)];
    for (let image = 0; image < size; image++) {
      const sums = sumsOf(ySize);
      forEachTap(geometry, (tapAt, wAt, yAt) => {
        let xAt = tapAt + image * xSize;
        if (m === 1) for (let f = 0; f < filters; f++) sums[yAt + f] = sums[yAt + f]! + input[xAt + f]! * w[wAt + f]!;
        else
          for (let f = 0; f < filters; xAt++)
            for (const end = f + m; f < end; f++) sums[yAt + f] = sums[yAt + f]! + input[xAt]! * w[wAt + f]!;
      });
      out.set(sums.subarray(0, ySize), image * ySize);
    }
    return new HostTensor(out, geometry.outputShape.slice(), "float32");
  },

  Conv2DBackpropInput: ([dy, filter], geometry) => {
    const { size, filters, m, xSize, ySize } = sizesOf(geometry);
    const out = takeFloats(size * xSize);
    const [g, w] = [floatsOf(dy!), floatsOf(filter!)];
    for (let image = 0; image < size; image++) {
      const sums = sumsOf(xSize);
      forEachTap(geometry, (tapAt, wAt, outAt) => {
        let xAt = tapAt;
        const yAt = outAt + image * ySize;
        if (m === 1) for (let f = 0; f < filters; f++) sums[xAt + f] = sums[xAt + f]! + g[yAt + f]! * w[wAt + f]!;
        else
          for (let f = 0; f < filters; xAt++)
            for (const end = f + m; f < end; f++) sums[xAt] = sums[xAt]! + g[yAt + f]! * w[wAt + f]!;
      });
      out.set(sums.subarray(0, xSize), image * xSize);
    }
    return new HostTensor(out, geometry.inputShape.slice(), "float32");
  },

  Conv2DBackpropFilter: ([x, dy], geometry) => {
    const { size, filters, m, xSize, ySize } = sizesOf(geometry);
    const length = geometry.filterShape[0] * geometry.filterShape[1] * filters;
    const [input, g] = [floatsOf(x!), floatsOf(dy!)];
    const sums = sumsOf(length);
    for (let image = 0; image < size; image++)
      forEachTap(geometry, (tapAt, wAt, outAt) => {
        let xAt = tapAt + image * xSize;
        const yAt = outAt + image * ySize;
        if (m === 1) for (let f = 0; f < filters; f++) sums[wAt + f] = sums[wAt + f]! + input[xAt + f]! * g[yAt + f]!;
        else
          for (let f = 0; f < filters; xAt++)
            for (const end = f + m; f < end; f++) sums[wAt + f] = sums[wAt + f]! + input[xAt]! * g[yAt + f]!;
      });
    const out = takeFloats(length);
    out.set(sums.subarray(0, length));
    return new HostTensor(out, geometry.filterShape.slice(), "float32");
  },
};

/** Images; filters, and filters per channel; elements of one image of x and of y. */
function sizesOf({ inputShape, outputShape, filterShape, groups }: ConvolutionAttributes) {
  const filters = filterShape[3];
  const [xSize, ySize] = [inputShape[1] * inputShape[2] * inputShape[3], outputShape[1] * outputShape[2] * filters];
  return { size: inputShape[0], filters, m: filters / groups, xSize, ySize };
}
