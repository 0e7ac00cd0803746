// Ranks and options of convolutions are checked by the compiler. Only type-checked.
import { conv1d, conv2d, conv2dTranspose, conv3d, depthwiseConv2d, separableConv1d } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

declare const lines: Tensor<3>;
declare const images: Tensor<4>;
declare const volumes: Tensor<5>;

// what fits
export const results: [Tensor<3>, Tensor<4>, Tensor<5>] = [
  conv1d(lines, lines, { padding: "causal", dilations: 2, groups: 2 }),
  conv2d(images, images, { strides: [2, 1], padding: [[0, 1], 2] }), // prettier-ignore
  conv3d(volumes, volumes, { padding: [1, 2, [0, 1]] }), // prettier-ignore
];
export const others = [
  conv2dTranspose(images, images, { strides: 2, outputPadding: [1, 0], padding: "same" }),
  separableConv1d(lines, lines, lines, { padding: "causal" }),
  depthwiseConv2d(images, images, { dilations: [1, 2], padding: 1 }),
];

// @ts-expect-error a line where images belong
conv2d(lines, images);
// @ts-expect-error padding has no such name
conv2d(images, images, { padding: "full" });
// @ts-expect-error causal padding has a direction: 1-D only
conv2d(images, images, { padding: "causal" });
// @ts-expect-error one stride for two axes
conv2d(images, images, { strides: [2] });
// @ts-expect-error a pair is no padding of one axis without its brackets
conv1d(lines, lines, { padding: [1, 2] });
// @ts-expect-error the groups are the channels
depthwiseConv2d(images, images, { groups: 2 });
// @ts-expect-error a transposed convolution has no causal form
conv2dTranspose(images, images, { padding: "causal" });
// @ts-expect-error the option is called strides
conv3d(volumes, volumes, { stride: 2 });
