import type { LayerDescription } from "./workload.ts";

/** The shape of one sample behind a layer. */
export function layerShape(layer: LayerDescription, shape: readonly number[]): readonly number[] {
  const [height = 1, width = 1, channels = 1] = shape;
  switch (layer.kind) {
    case "dense":
      return [layer.units];
    case "conv2d": {
      const { filters, kernelSize, strides = 1, padding } = layer;
      const windows = (size: number): number => Math.ceil((padding === "same" ? size : size - kernelSize + 1) / strides);
      return [windows(height), windows(width), filters];
    }
    case "maxPooling":
      return [Math.floor(height / layer.poolSize), Math.floor(width / layer.poolSize), channels];
    case "globalAveragePooling":
      return [channels];
    case "flatten":
      return [shape.reduce((product, size) => product * size, 1)];
    case "batchNorm":
    case "relu":
      return shape;
    case "residual":
      return layer.branch.reduce<readonly number[]>((inner, one) => layerShape(one, inner), shape);
  }
}
