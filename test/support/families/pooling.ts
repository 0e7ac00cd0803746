import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one, small } from "../configurations.ts";

/** n different numbers with both signs, far enough apart that no step of a difference swaps two of them. */
export function apart(n: number): number[] {
  // a stride that shares no factor with n visits every number once
  let stride = Math.max(1, Math.floor(n * 0.62));
  while (gcd(stride, n) !== 1) stride++;
  return Array.from({ length: n }, (_, i) => (((i * stride) % n) - n / 2) / 8);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** A configuration of one operand, whose numbers differ. */
function pool(
  label: string,
  shape: readonly number[],
  op: (x: Tensor) => Tensor,
  more: { readonly referenceOnly?: boolean } = {},
): Configuration {
  return one(label, shape, op, { values: apart(shape.reduce((n, m) => n * m, 1)), ...more });
}

const line = (op: typeof engine.maxPool1d): Configuration[] => [
  pool("pairs", [2, 4, 2], (x) => op(x as Tensor<3>)),
  pool("same, 3 by 2", [1, 5, 2], (x) => op(x as Tensor<3>, { poolSize: 3, strides: 2, padding: "same" }), {
    referenceOnly: true,
  }),
];

const plane = (op: typeof engine.maxPool2d): Configuration[] => [
  pool("2x2", [1, 4, 4, 2], (x) => op(x as Tensor<4>)),
  pool("same, 3x3 by 2", [1, 4, 5, 1], (x) => op(x as Tensor<4>, { poolSize: 3, strides: 2, padding: "same" })),
  pool("3x2 by 1", [1, 4, 3, 2], (x) => op(x as Tensor<4>, { poolSize: [3, 2], strides: 1 }), { referenceOnly: true }),
  pool(
    "padding and dilation",
    [1, 4, 5, 1],
    (x) => op(x as Tensor<4>, { poolSize: 2, strides: [1, 2], padding: [1, [0, 1]], dilations: [2, 1] }),
    { referenceOnly: true },
  ),
];

const space = (op: typeof engine.maxPool3d): Configuration[] => [
  pool("same, 2x2x2", [1, 2, 3, 2, 2], (x) => op(x as Tensor<5>, { padding: "same" })),
  pool("1x2x3 by 1", [1, 2, 3, 3, 1], (x) => op(x as Tensor<5>, { poolSize: [1, 2, 3], strides: 1 }), { referenceOnly: true }),
];

const whole = (op: typeof engine.globalMaxPool): Configuration[] => [
  pool("of a picture", [2, 2, 3, 2], (x) => op(x)),
  pool("of a line", [2, 5, 2], (x) => op(x), { referenceOnly: true }),
  pool("kept", [1, 2, 2, 2, 2], (x) => op(x, { keepDims: true }), { referenceOnly: true }),
];

/** Pooling, resizing, and padding by copies. */
export const poolingOps: Readonly<Record<string, readonly Configuration[]>> = {
  maxPool1d: [
    ...line(engine.maxPool1d),
    // here the tangents that are taken at the maxima depend on x
    pool("of tanh", [1, 4, 2], (x) => engine.maxPool1d(engine.tanh(x) as Tensor<3>), { referenceOnly: true }),
  ],
  maxPool2d: plane(engine.maxPool2d),
  maxPool3d: space(engine.maxPool3d),
  averagePool1d: line(engine.averagePool1d),
  averagePool2d: [
    ...plane(engine.averagePool2d),
    one("padding counted", [1, 3, 4, 1], (x) =>
      engine.averagePool2d(x as Tensor<4>, { poolSize: 3, strides: 2, padding: 1, countIncludePad: true }),
    ),
  ],
  averagePool3d: space(engine.averagePool3d),
  globalMaxPool: whole(engine.globalMaxPool),
  globalAveragePool: whole(engine.globalAveragePool),
  resizeNearest: [
    one("[2, 3] to [3, 5]", [1, 2, 3, 2], (x) => engine.resizeNearest(x as Tensor<4>, [3, 5])),
    one("smaller, corners", [1, 5, 1], (x) => engine.resizeNearest(x as Tensor<3>, 3, { alignCorners: true }), {
      referenceOnly: true,
    }),
    one("left", [1, 2, 2, 2, 1], (x) => engine.resizeNearest(x as Tensor<5>, 3, { halfPixelCenters: false }), {
      referenceOnly: true,
    }),
  ],
  resizeBilinear: [
    one("[2, 3] to [4, 5]", [1, 2, 3, 2], (x) => engine.resizeBilinear(x as Tensor<4>, [4, 5])),
    one("[2, 3] to [4, 2], corners", [2, 2, 3, 1], (x) => engine.resizeBilinear(x as Tensor<4>, [4, 2], { alignCorners: true })),
    one("left", [1, 3, 2], (x) => engine.resizeBilinear(x as Tensor<3>, 5, { halfPixelCenters: false }), {
      referenceOnly: true,
    }),
    one("three axes", [1, 2, 2, 2, 1], (x) => engine.resizeBilinear(x as Tensor<5>, [3, 1, 2]), { referenceOnly: true }),
  ],
  upsampling1d: [one("3", [2, 2, 2], (x) => engine.upsampling1d(x as Tensor<3>, { size: 3 }))],
  upsampling2d: [
    one("2 and 3", [1, 2, 2, 2], (x) => engine.upsampling2d(x as Tensor<4>, { size: [2, 3] })),
    one("bilinear", [1, 2, 2, 1], (x) => engine.upsampling2d(x as Tensor<4>, { interpolation: "bilinear" }), {
      referenceOnly: true,
    }),
  ],
  upsampling3d: [one("2", [1, 1, 2, 2, 2], (x) => engine.upsampling3d(x as Tensor<5>))],
  pad: [
    one("both axes", small, (x) => engine.pad(x, [[1, 0], [2, 1]])), // prettier-ignore
    one("a value", small, (x) => engine.pad(x, [[0, 1], [1, 2]], 0.5), { referenceOnly: true }), // prettier-ignore
    one("reflect", [2, 3], (x) => engine.pad(x, [[1, 1], [0, 2]], { mode: "reflect" })), // prettier-ignore
    one("symmetric", [2, 3], (x) => engine.pad(x, [[2, 0], [3, 1]], { mode: "symmetric" })), // prettier-ignore
  ],
};
