import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Configuration } from "../configurations.ts";

/** An input and a filter of given shapes. */
export function convolution<R extends 3 | 4 | 5>(
  label: string,
  x: readonly number[],
  filter: readonly number[],
  call: (x: Tensor<R>, filter: Tensor<R>) => Tensor,
  referenceOnly = false,
): Configuration {
  return {
    label,
    operands: [{ shape: x }, { shape: filter }],
    call: ([a, b]) => call(a as Tensor as Tensor<R>, b as Tensor as Tensor<R>),
    referenceOnly,
  };
}

const separable = (rank: 3 | 4, options: object, referenceOnly: boolean): Configuration => ({
  label: JSON.stringify(options),
  operands: [
    { shape: rank === 3 ? [2, 5, 2] : [1, 4, 3, 2] },
    { shape: rank === 3 ? [2, 2, 2] : [2, 2, 2, 2] },
    { shape: rank === 3 ? [1, 4, 3] : [1, 1, 4, 3] },
  ],
  call: ([x, depthwise, pointwise]) =>
    (engine[rank === 3 ? "separableConv1d" : "separableConv2d"] as typeof engine.separableConv2d)(
      x as Tensor<4>,
      depthwise as Tensor<4>,
      pointwise as Tensor<4>,
      options,
    ),
  referenceOnly,
});

/** Convolutions of all kinds. */
export const convolutionOps: Readonly<Record<string, readonly Configuration[]>> = {
  conv1d: [
    convolution<3>("valid", [2, 5, 2], [3, 2, 3], (x, w) => engine.conv1d(x, w), true),
    convolution<3>("causal, dilated", [1, 5, 2], [2, 2, 2], (x, w) => engine.conv1d(x, w, { padding: "causal", dilations: 2 })),
    convolution<3>("same, strided", [2, 5, 2], [3, 2, 2], (x, w) => engine.conv1d(x, w, { padding: "same", strides: 2 }), true),
  ],
  conv2d: [
    convolution<4>("valid", [2, 3, 4, 2], [2, 3, 2, 2], (x, w) => engine.conv2d(x, w)),
    convolution<4>("same, strides [2, 1]", [1, 4, 3, 2], [3, 2, 2, 3], (x, w) =>
      engine.conv2d(x, w, { padding: "same", strides: [2, 1] }),
    ),
    convolution<4>("groups, strides and dilations", [1, 6, 5, 4], [2, 2, 2, 4], (x, w) =>
      engine.conv2d(x, w, { groups: 2, strides: [2, 1], dilations: [1, 2], padding: [[1, 0], 1] }),
    ),
    convolution<4>("1x1", [2, 2, 2, 3], [1, 1, 3, 2], (x, w) => engine.conv2d(x, w), true),
    convolution<4>("x with itself", [2, 2, 2, 2], [1], (x, w) => engine.mul(engine.conv2d(x, x), engine.reshape(w, [])), true),
  ],
  conv3d: [
    convolution<5>("same, strides 2", [1, 3, 3, 2, 2], [2, 2, 2, 2, 2], (x, w) =>
      engine.conv3d(x, w, { padding: "same", strides: 2 }),
    ),
    convolution<5>(
      "groups, dilation",
      [1, 4, 2, 2, 2],
      [2, 1, 2, 1, 2],
      (x, w) => engine.conv3d(x, w, { groups: 2, dilations: [2, 1, 1], padding: [1, 0, [0, 1]] }),
      true,
    ),
  ],
  conv1dTranspose: [
    convolution<3>("same, strided", [2, 3, 2], [3, 2, 2], (x, w) =>
      engine.conv1dTranspose(x, w, { padding: "same", strides: 2 }),
    ),
  ],
  conv2dTranspose: [
    convolution<4>("valid, strides [2, 3]", [1, 2, 2, 2], [3, 2, 2, 2], (x, w) =>
      engine.conv2dTranspose(x, w, { strides: [2, 3] }),
    ),
    convolution<4>(
      "cut, lengthened, in groups",
      [1, 3, 2, 4],
      [2, 3, 1, 4],
      (x, w) => engine.conv2dTranspose(x, w, { strides: 2, padding: 1, outputPadding: 1, groups: 2, dilations: [1, 2] }),
      true,
    ),
  ],
  conv3dTranspose: [
    convolution<5>("same", [1, 2, 2, 2, 2], [3, 2, 2, 1, 2], (x, w) =>
      engine.conv3dTranspose(x, w, { padding: "same", strides: 2 }),
    ),
    convolution<5>(
      "groups",
      [1, 2, 1, 2, 2],
      [2, 2, 1, 2, 2],
      (x, w) => engine.conv3dTranspose(x, w, { groups: 2, strides: [1, 2, 1], outputPadding: [0, 1, 0] }),
      true,
    ),
  ],
  depthwiseConv1d: [
    convolution<3>("two each", [2, 4, 2], [3, 2, 2], (x, w) => engine.depthwiseConv1d(x, w, { padding: "causal" }), true),
  ],
  depthwiseConv2d: [
    convolution<4>("one each", [2, 3, 4, 3], [2, 3, 3, 1], (x, w) => engine.depthwiseConv2d(x, w, { padding: "same" })),
    convolution<4>("two each, strides 2", [1, 4, 5, 2], [2, 2, 2, 2], (x, w) => engine.depthwiseConv2d(x, w, { strides: 2 })),
    convolution<4>("dilated", [1, 4, 5, 2], [2, 2, 2, 1], (x, w) => engine.depthwiseConv2d(x, w, { dilations: [1, 3] }), true),
  ],
  separableConv1d: [separable(3, { padding: "same" }, true)],
  separableConv2d: [separable(4, { strides: 2, padding: "same" }, false)],
};
