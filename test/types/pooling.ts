// Ranks and options of pooling, resizing and padding. Only type-checked.
import {
  averagePool1d,
  averagePool2d,
  globalAveragePool,
  globalMaxPool,
  maxPool2d,
  maxPool3d,
  pad,
  resizeBilinear,
  resizeNearest,
  upsampling2d,
} from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

declare const lines: Tensor<3>;
declare const pictures: Tensor<4>;
declare const cubes: Tensor<5>;
declare const labels: Tensor<4, "int32">;

// what fits
export const pooled: Tensor<4> = maxPool2d(pictures, { poolSize: [2, 3], strides: 1, padding: "same", dilations: [1, 2] });
export const padded: Tensor<4> = averagePool2d(pictures, { padding: [1, [0, 2]], countIncludePad: true });
export const flat: Tensor<2> = globalAveragePool(pictures);
export const kept: Tensor<4> = globalMaxPool(pictures, { keepDims: true });
export const larger: Tensor<4, "int32"> = resizeNearest(labels, [8, 8]);
export const smaller: Tensor<4, "float32"> = resizeBilinear(pictures, 4, { alignCorners: true });
export const doubled: Tensor<4, "int32"> = upsampling2d(labels, { size: 2 });
export const mirrored: Tensor<3> = pad(lines, [[0, 0], [1, 1], [0, 0]], { mode: "reflect" }); // prettier-ignore

// @ts-expect-error pictures where lines belong
averagePool1d(pictures);
// @ts-expect-error pictures where cubes belong
maxPool3d(pictures);
// @ts-expect-error three sizes for two axes
maxPool2d(pictures, { poolSize: [2, 2, 2] });
// @ts-expect-error a padding that does not exist
maxPool3d(cubes, { padding: "full" });
// @ts-expect-error padding is not counted in maxima
maxPool2d(pictures, { countIncludePad: true });
// @ts-expect-error a typo
averagePool2d(pictures, { stride: 2 });
// @ts-expect-error an interpolation that does not exist
upsampling2d(pictures, { interpolation: "bicubic" });
// @ts-expect-error a mode that does not exist
pad(lines, [[1, 1]], { mode: "mirror" });
// @ts-expect-error without keepDims the spatial axes go
export const wrong: Tensor<4> = globalMaxPool(pictures);
