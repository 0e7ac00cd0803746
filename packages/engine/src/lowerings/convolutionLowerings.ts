import type { Handle, Lowering, Lowerings, RunKernel } from "../backend.ts";
import type { ConvolutionAttributes } from "../kernels.ts";

type Constant = Parameters<Lowering>[3];

function picks(constant: Constant, values: readonly number[]): Handle {
  return constant(Int32Array.from(values), [values.length], "int32");
}

/** For every output position the padded input positions under the kernel, end to end. */
function positions(out: number, kernel: number, stride: number, dilation: number): number[] {
  return Array.from({ length: out * kernel }, (_, i) => Math.floor(i / kernel) * stride + (i % kernel) * dilation);
}

/** x with `[before, after]` zeros around height and width; less than 0 cuts. Also the pads that remain: those of zeros. */
function cut(
  run: RunKernel,
  x: Handle,
  pads: readonly (readonly [number, number])[],
): { readonly x: Handle; readonly pads: ConvolutionAttributes["pads"] } {
  const [before, after] = [0, 1].map((side) => [0, ...pads.map((pair) => pair[side]!), 0]) as [number[], number[]];
  const begin = x.shape.map((n, axis) => Math.min(n, Math.max(0, -before[axis]!)));
  const size = x.shape.map((n, axis) => Math.max(0, n - begin[axis]! - Math.max(0, -after[axis]!)));
  const whole = size.every((n, axis) => n === x.shape[axis]);
  const [rows, columns] = pads.map((pair) => pair.map((n) => Math.max(0, n)) as [number, number]) as [
    [number, number],
    [number, number],
  ];
  return { x: whole ? x : run("Slice", [x], { begin, size }), pads: [rows, columns] };
}

/** Each group by itself. */
function byGroups(run: RunKernel, x: Handle, filter: Handle, attributes: ConvolutionAttributes): Handle {
  const { inputShape, filterShape, outputShape, groups } = attributes;
  const [filters, channels] = [filterShape[3] / groups, filterShape[2]];
  const part = (of: Handle, at: number, size: number): Handle =>
    run("Slice", [of], { begin: [0, 0, 0, at], size: [...of.shape.slice(0, 3), size] });
  const parts = Array.from({ length: groups }, (_, g) =>
    run("Conv2D", [part(x, g * channels, channels), part(filter, g * filters, filters)], {
      ...attributes,
      inputShape: [inputShape[0], inputShape[1], inputShape[2], channels],
      filterShape: [filterShape[0], filterShape[1], channels, filters],
      outputShape: [outputShape[0], outputShape[1], outputShape[2], filters],
      groups: 1,
    }),
  );
  return run("Concat", parts, { axis: 3 });
}

/** dY with stride - 1 zeros behind each row and column. */
function spread(run: RunKernel, dy: Handle, [down, across]: readonly [number, number]): Handle {
  const [batch, rows, columns, filters] = dy.shape as [number, number, number, number];
  const widen = (x: Handle, lines: number, length: number, stride: number): Handle =>
    stride === 1
      ? x
      : run("PadV2", [run("Reshape", [x], { shape: [lines, length] })], {
          paddings: [
            [0, 0],
            [0, (stride - 1) * length],
          ],
          constantValue: 0,
        });
  const wide = widen(dy, batch * rows * columns, filters, across);
  const high = widen(wide, batch * rows, columns * across * filters, down);
  return high === dy ? dy : run("Reshape", [high], { shape: [batch, rows * down, columns * across, filters] });
}

/** Convolutions through products, and their adjoints through convolutions, in any groups. */
export const convolutionLowerings: Lowerings = {
  /** The inputs under each position of the kernel as one row, times the kernel as a matrix. */
  Conv2D: (run, [x, filter], attributes, constant) => {
    const { filterShape, outputShape, strides, pads, dilations, groups } = attributes;
    if (groups > 1) return byGroups(run, x!, filter!, attributes);
    const [height, width, channels, filters] = filterShape;
    const [batch, rows, columns] = outputShape;
    const [[top, bottom], [left, right]] = pads;
    const paddings = [[0, 0], [top, bottom], [left, right], [0, 0]] as const; // prettier-ignore
    const padded = top + bottom + left + right === 0 ? x! : run("PadV2", [x!], { paddings, constantValue: 0 });
    const down = picks(constant, positions(rows, height, strides[0], dilations[0]));
    const across = picks(constant, positions(columns, width, strides[1], dilations[1]));
    const picked = run("GatherV2", [run("GatherV2", [padded, down], { axis: 1, batchDims: 0 }), across], {
      axis: 2,
      batchDims: 0,
    });
    const blocks = run("Reshape", [picked], { shape: [batch * rows, height, columns, width * channels] });
    const patches = run("Reshape", [run("Transpose", [blocks], { perm: [0, 2, 1, 3] })], {
      shape: [batch * rows * columns, height * width * channels],
    });
    const matrix = run("Reshape", [filter!], { shape: [height * width * channels, filters] });
    return run("Reshape", [run("BatchMatMul", [patches, matrix], { transposeA: false, transposeB: false })], {
      shape: outputShape,
    });
  },

  /** dY spread by the strides, convolved with the kernel turned by half a turn, channels and filters of each group swapped. */
  Conv2DBackpropInput: (run, [dy, filter], attributes, constant) => {
    const { inputShape, filterShape, strides, pads, dilations, groups } = attributes;
    const [height, width, channels, filters] = filterShape;
    const taps = height * width;
    const own = filters / groups;
    const rows = run("Reshape", [filter!], { shape: [taps, channels * filters] });
    const turned =
      taps === 1
        ? rows
        : run(
            "GatherV2",
            [
              rows,
              picks(
                constant,
                positions(1, taps, 1, -1).map((i) => i + taps - 1),
              ),
            ],
            { axis: 0, batchDims: 0 },
          );
    const wide = spread(run, dy!, strides);
    const around = [0, 1].map((axis) => {
      const reach = (filterShape[axis]! - 1) * dilations[axis]!;
      const before = reach - pads[axis]![0];
      return [before, inputShape[axis + 1]! + reach - before - wide.shape[axis + 1]!] as const;
    });
    const source = cut(run, wide, around);
    const convolve = (kernel: Handle, groupCount: number, outputs: number): Handle =>
      run("Conv2D", [source.x, kernel], {
        inputShape: source.x.shape as ConvolutionAttributes["inputShape"],
        filterShape: kernel.shape as ConvolutionAttributes["filterShape"],
        outputShape: [inputShape[0], inputShape[1], inputShape[2], outputs],
        strides: [1, 1],
        pads: source.pads,
        dilations,
        groups: groupCount,
      });
    // depthwise with several filters per channel: depthwise over the filters, whose results add up per channel
    if (channels === 1 && own > 1) {
      const each = convolve(run("Reshape", [turned], { shape: filterShape }), filters, filters);
      const grouped = run("Reshape", [each], { shape: [inputShape[0] * inputShape[1] * inputShape[2] * groups, own] });
      return run("Reshape", [run("Sum", [grouped], { axis: [1], keepDims: false })], { shape: inputShape });
    }
    const parts = run("Reshape", [turned], { shape: [taps, channels, groups, own] });
    const swapped = run("Transpose", [parts], { perm: [0, 3, 2, 1] });
    return convolve(run("Reshape", [swapped], { shape: [height, width, own, groups * channels] }), groups, inputShape[3]);
  },

  /** x convolved with dY as the kernel, strides and dilations in each other's place: channels are the batch, the batch the channels. */
  Conv2DBackpropFilter: (run, [x, dy], attributes) => {
    const { inputShape, filterShape, outputShape, strides, pads, dilations, groups } = attributes;
    const [batch, , , allChannels] = inputShape;
    const [height, width, channels, filters] = filterShape;
    const around = [0, 1].map((axis) => {
      const reach = (filterShape[axis]! - 1) * dilations[axis]! + (outputShape[axis + 1]! - 1) * strides[axis]! + 1;
      return [pads[axis]![0], reach - inputShape[axis + 1]! - pads[axis]![0]] as const;
    });
    const source = cut(run, x!, around);
    const [, rows, columns] = source.x.shape as [number, number, number, number];
    const turned = run("Transpose", [dy!], { perm: [1, 2, 0, 3] });
    const convolve = (images: number, input: Handle, kernel: Handle, groupCount: number): Handle =>
      run("Conv2D", [input, kernel], {
        inputShape: input.shape as ConvolutionAttributes["inputShape"],
        filterShape: kernel.shape as ConvolutionAttributes["filterShape"],
        outputShape: [images, height, width, kernel.shape[3]!],
        strides: dilations,
        pads: source.pads,
        dilations: strides,
        groups: groupCount,
      });
    // depthwise: every image's channel is a channel of its own, and the images' results add up
    if (channels === 1) {
      const folded = run("Transpose", [source.x], { perm: [1, 2, 0, 3] });
      const input = run("Reshape", [folded], { shape: [1, rows, columns, batch * allChannels] });
      const kernel = run("Reshape", [turned], { shape: [outputShape[1], outputShape[2], 1, batch * filters] });
      const each = run("Reshape", [convolve(1, input, kernel, batch * allChannels)], { shape: [height * width, batch, filters] });
      return run("Reshape", [run("Sum", [each], { axis: [1], keepDims: false })], { shape: filterShape });
    }
    const parts = run("Reshape", [source.x], { shape: [batch, rows * columns, groups, channels] });
    const input = run("Reshape", [run("Transpose", [parts], { perm: [3, 1, 2, 0] })], {
      shape: [channels, rows, columns, groups * batch],
    });
    return run("Transpose", [convolve(channels, input, turned, groups)], { perm: [1, 2, 0, 3] });
  },
};
