import { ShapeError } from "../errors.ts";
import type { ConvolutionAttributes, Kernel } from "../kernels.ts";
import type { Shape } from "../shape.ts";
import { sameShape, showShape } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** Visits every product x[xAt] filter[wAt] that is a term of y[yAt]. */
function forEachTerm(
  { inputShape, filterShape, outputShape, strides, pads, dilations, groups }: ConvolutionAttributes,
  visit: (xAt: number, wAt: number, yAt: number) => void,
): void {
  const [, height, width, channels] = inputShape;
  const [rows, columns, perGroup, filters] = filterShape;
  const [batch, outRows, outColumns] = outputShape;
  const filtersPerGroup = filters / groups;
  for (let n = 0; n < batch; n++)
    for (let p = 0; p < outRows; p++)
      for (let q = 0; q < outColumns; q++)
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) {
            const y = p * strides[0] - pads[0][0] + i * dilations[0];
            const x = q * strides[1] - pads[1][0] + j * dilations[1];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let f = 0; f < filters; f++)
              for (let c = 0; c < perGroup; c++)
                visit(
                  ((n * height + y) * width + x) * channels + Math.floor(f / filtersPerGroup) * perGroup + c,
                  ((i * columns + j) * perGroup + c) * filters + f,
                  ((n * outRows + p) * outColumns + q) * filters + f,
                );
          }
}

function requireShapes(kernel: Kernel, operands: readonly HostValue[], ...expected: readonly Shape[]): void {
  requireTypes(kernel, operands, ["float32"]);
  operands.forEach(({ shape }, i) => {
    if (!sameShape(shape, expected[i] ?? []))
      throw new ShapeError(
        `reference ${kernel}: operand ${i} is ${showShape(shape)}, its attributes say ${showShape(expected[i] ?? [])}. Both must agree.`,
      );
  });
}

/** The convolution and its adjoints, term by term. */
export const convolutions = {
  Conv2D: ([x, filter], attributes) => {
    requireShapes("Conv2D", [x, filter], attributes.inputShape, attributes.filterShape);
    const y = zeros(attributes.outputShape, "float32");
    forEachTerm(attributes, (xAt, wAt, yAt) => {
      y.values[yAt] = y.values[yAt]! + x.values[xAt]! * filter.values[wAt]!;
    });
    return y;
  },

  Conv2DBackpropInput: ([dy, filter], attributes) => {
    requireShapes("Conv2DBackpropInput", [dy, filter], attributes.outputShape, attributes.filterShape);
    const dx = zeros(attributes.inputShape, "float32");
    forEachTerm(attributes, (xAt, wAt, yAt) => {
      dx.values[xAt] = dx.values[xAt]! + dy.values[yAt]! * filter.values[wAt]!;
    });
    return dx;
  },

  Conv2DBackpropFilter: ([x, dy], attributes) => {
    requireShapes("Conv2DBackpropFilter", [x, dy], attributes.inputShape, attributes.outputShape);
    const dw = zeros(attributes.filterShape, "float32");
    forEachTerm(attributes, (xAt, wAt, yAt) => {
      dw.values[wAt] = dw.values[wAt]! + x.values[xAt]! * dy.values[yAt]!;
    });
    return dw;
  },
} satisfies Partial<ReferenceKernels>;
