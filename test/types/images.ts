// Options of the layers on images. Only type-checked: every expected error below must be one.
import {
  averagePooling2d,
  batchNorm,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  leakyRelu,
  maxPooling2d,
  residual,
  sequential,
} from "chainrule";

// what fits
export const network = sequential(
  input([28, 28, 1]),
  conv2d(32, 3),
  conv2d(32, [3, 5], { strides: [1, 2], padding: "same", groups: 2, useBias: false, activation: leakyRelu() }),
  conv2d(32, 3, { padding: [1, [0, 2]], dilationRate: 2, activation: "relu", kernelInitializer: "heNormal" }),
  maxPooling2d(),
  averagePooling2d({ poolSize: [2, 3], strides: 1, padding: "same", countIncludePad: true }),
  residual({ shortcut: conv2d(64, 1, { strides: 2 }) }, conv2d(64, 3, { strides: 2, padding: "same" }), batchNorm()),
  residual({ shortcut: [conv2d(8, 1), batchNorm()] }, conv2d(8, 3, { padding: 1, dataFormat: "channelsLast" })),
  globalAveragePooling2d({ keepDims: true }),
);

// @ts-expect-error no size of the kernel
conv2d(32);
// @ts-expect-error three sizes for two axes
conv2d(32, [3, 3, 3]);
// @ts-expect-error a size is a number
conv2d(32, "3");
// @ts-expect-error a typo
conv2d(32, 3, { stride: 2 });
// @ts-expect-error the op's name, not Keras's
conv2d(32, 3, { dilations: 2 });
// @ts-expect-error Keras's spelling
conv2d(32, 3, { use_bias: false });
// @ts-expect-error a padding that does not exist
conv2d(32, 3, { padding: "full" });
// @ts-expect-error causal padding is for sequences
conv2d(32, 3, { padding: "causal" });
// @ts-expect-error channels come last
conv2d(32, 3, { dataFormat: "channelsFirst" });
// @ts-expect-error a wrong activation
conv2d(32, 3, { activation: "rlu" });
// @ts-expect-error a wrong initializer
conv2d(32, 3, { kernelInitializer: "xavier" });
// @ts-expect-error an option, no bare number
maxPooling2d(2);
// @ts-expect-error a typo
maxPooling2d({ size: 2 });
// @ts-expect-error padding is never a maximum
maxPooling2d({ countIncludePad: true });
// @ts-expect-error pooling has no dilation
averagePooling2d({ dilationRate: 2 });
// @ts-expect-error an unknown option
globalAveragePooling2d({ poolSize: 2 });
// @ts-expect-error a number is no layer
residual({ shortcut: [conv2d(8, 1), 2] }, dense(8));
// @ts-expect-error a branch belongs behind the options
residual([conv2d(8, 1)], dense(8));
