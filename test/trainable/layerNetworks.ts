import { Rng } from "@chainrule/engine";
import {
  averagePooling2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  type NetworkSpec,
  prelu,
  relu,
  reshape,
  residual,
  sequential,
  softmax,
  type Spec,
} from "@chainrule/layers";

// Small networks in which every layer stands once at least, with parameters in front of it, so that gradients must pass through it.
// Batch norm is followed by something that is not linear: a loss on normalised values alone hardly depends on them.

const images = [6, 6, 2] as const;

/** A network on images that ends in three classes. */
const onImages = (...layers: readonly Spec[]): NetworkSpec => sequential(input(images), ...layers, flatten(), dense(3));
/** A network on rows of four that ends in three classes. */
const onRows = (...layers: readonly Spec[]): NetworkSpec =>
  sequential(input(4), dense(6, { activation: "tanh" }), ...layers, dense(3));

/** Networks by what is looked at. */
export const layerNetworks: Readonly<Record<string, NetworkSpec>> = {
  dense: onRows(dense(5, { activation: "gelu", useBias: false })),
  "relu and softmax as layers": onRows(relu(), softmax()),
  prelu: onRows(prelu({ alphaInitializer: "ones" })),
  dropout: onRows(dropout(0.25)),
  "batchNorm on rows": onRows(batchNorm(), relu()),
  "residual with dense": onRows(residual({ shortcut: dense(5) }, dense(5, { activation: "tanh" }))),
  reshape: onRows(reshape([3, 2]), dense(2, { activation: "tanh" }), flatten()),
  "conv2d valid": onImages(conv2d(4, 3, { activation: "tanh" })),
  "conv2d same, strides, no bias": onImages(conv2d(4, [3, 2], { strides: [2, 1], padding: "same", useBias: false })),
  "conv2d with zeros as said": onImages(conv2d(3, 3, { padding: [1, [0, 2]] })),
  "conv2d dilated": onImages(conv2d(3, 2, { dilationRate: 2, activation: "tanh" })),
  "conv2d in groups": onImages(conv2d(4, 3, { groups: 2 }), relu(), conv2d(4, 3, { groups: 4, padding: "same" })),
  maxPooling2d: onImages(conv2d(4, 3), maxPooling2d()),
  "maxPooling2d overlapping, same": onImages(conv2d(4, 3), maxPooling2d({ poolSize: 3, strides: 2, padding: "same" })),
  averagePooling2d: onImages(conv2d(4, 3), averagePooling2d()),
  "averagePooling2d same": onImages(conv2d(4, 3), averagePooling2d({ poolSize: 3, strides: 2, padding: "same" })),
  globalAveragePooling2d: sequential(input(images), conv2d(6, 3, { activation: "tanh" }), globalAveragePooling2d(), dense(3)),
  "globalAveragePooling2d with its axes": onImages(
    conv2d(6, 3, { activation: "tanh" }),
    globalAveragePooling2d({ keepDims: true }),
    conv2d(4, 1),
  ),
  "batchNorm on images": onImages(conv2d(4, 3, { useBias: false }), batchNorm(), relu()),
  "residual with a projection": onImages(
    residual(
      { shortcut: [conv2d(4, 1, { strides: 2, useBias: false }), batchNorm()] },
      conv2d(4, 3, { strides: 2, padding: "same", useBias: false }),
      batchNorm(),
      relu(),
      conv2d(4, 3, { padding: "same", useBias: false }),
      batchNorm(),
    ),
    relu(),
  ),
};

/** Samples for a network on [...sizes], labels of three classes that depend on them. */
export function samplesFor(
  sizes: readonly number[],
  rows: number,
): { x: { data: Float32Array; shape: readonly number[] }; y: number[] } {
  const size = sizes.reduce((product, n) => product * n, 1);
  const data = Float32Array.from(new Rng(5).normal(rows * size));
  const y = Array.from({ length: rows }, (_, i) => {
    const [first, second] = [data[i * size] as number, data[i * size + size - 1] as number];
    return first > 0 ? 0 : second > 0 ? 1 : 2;
  });
  return { x: { data, shape: [rows, ...sizes] }, y };
}
