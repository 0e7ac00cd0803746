import type { ConvolutionAttributes } from "@chainrule/engine";

/** The convolution and its adjoints. */
export type ConvolutionKernel = "Conv2D" | "Conv2DBackpropInput" | "Conv2DBackpropFilter";

/** How a shading language writes integers and floats that change, and reads an element of operand A or B at four coordinates. */
export interface Language {
  readonly integer: string;
  readonly float: string;
  readonly read: (operand: "A" | "B", coordinates: readonly [string, string, string, string]) => string;
}

/** The shape of a kernel's result. */
export function resultShape(
  kernel: ConvolutionKernel,
  geometry: ConvolutionAttributes,
): readonly [number, number, number, number] {
  return kernel === "Conv2D"
    ? geometry.outputShape
    : kernel === "Conv2DBackpropInput"
      ? geometry.inputShape
      : geometry.filterShape;
}

/**
 * The statements that compute one element of a kernel's result, in C's common ground of GLSL and WGSL: from the integers d0 to d3, its
 * coordinates, they leave its value in `total`. Any strides, pads, dilations and groups; the border is never read.
 */
export function convolutionBody(kernel: ConvolutionKernel, geometry: ConvolutionAttributes, language: Language): string {
  const { inputShape, filterShape, outputShape, strides, pads, dilations, groups } = geometry;
  const [height, width] = [inputShape[1], inputShape[2]];
  const [rows, columns, channels, filters] = filterShape;
  const own = filters / groups;
  const { integer, float, read } = language;
  const loop = (name: string, from: string, to: string | number): string =>
    `for (${integer} ${name} = ${from}; ${name} < ${to}; ${name}++)`;
  /** Position in x of output o under tap t; skipped beyond the border. */
  const inside = (axis: 0 | 1, name: string, o: string, t: string): string => `
    ${integer} ${name} = ${o} * ${strides[axis]} + ${t} * ${dilations[axis]} - ${pads[axis][0]};
    if (${name} < 0 || ${name} >= ${axis === 0 ? height : width}) { continue; }`;
  /** Output position that sees x's position under tap t; skipped where there is none. */
  const outside = (axis: 0 | 1, name: string, position: string, t: string): string => `
    ${integer} ${name} = ${position} + ${pads[axis][0]} - ${t} * ${dilations[axis]};
    if (${name} < 0 || ${name} % ${strides[axis]} != 0) { continue; }
    ${name} = ${name} / ${strides[axis]};
    if (${name} >= ${outputShape[axis + 1]!}) { continue; }`;
  if (kernel === "Conv2D")
    return `
    ${float} total = 0.0;
    ${integer} first = d3 / ${own} * ${channels};
    ${loop("i", "0", rows)} { ${inside(0, "y", "d1", "i")}
      ${loop("j", "0", columns)} { ${inside(1, "x", "d2", "j")}
        ${loop("c", "0", channels)} { total += ${read("A", ["d0", "y", "x", "first + c"])} * ${read("B", ["i", "j", "c", "d3"])}; }
      }
    }`;
  if (kernel === "Conv2DBackpropInput")
    return `
    ${float} total = 0.0;
    ${integer} c = d3 % ${channels};
    ${integer} first = d3 / ${channels} * ${own};
    ${loop("i", "0", rows)} { ${outside(0, "p", "d1", "i")}
      ${loop("j", "0", columns)} { ${outside(1, "q", "d2", "j")}
        ${loop("f", "first", `first + ${own}`)} { total += ${read("A", ["d0", "p", "q", "f"])} * ${read("B", ["i", "j", "c", "f"])}; }
      }
    }`;
  // sums of rows and of images keep the rounding of long sums small
  return `
    ${float} total = 0.0;
    ${integer} c = d3 / ${own} * ${channels} + d2;
    ${loop("n", "0", inputShape[0])} {
      ${float} image = 0.0;
      ${loop("p", "0", outputShape[1])} { ${inside(0, "y", "p", "d0")}
        ${float} row = 0.0;
        ${loop("q", "0", outputShape[2])} { ${inside(1, "x", "q", "d1")}
          row += ${read("A", ["n", "y", "x", "c"])} * ${read("B", ["n", "p", "q", "d3"])};
        }
        image += row;
      }
      total += image;
    }`;
}
