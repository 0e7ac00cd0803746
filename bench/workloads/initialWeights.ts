import { seeded } from "./seeded.ts";
import type { LayerDescription, Workload } from "./workload.ts";

/** One weight of a layer. */
export interface InitialWeight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The weights of one layer by name, in the order in which Keras lists them. */
export type LayerWeights = Readonly<Record<string, InitialWeight>>;

/** Initial weights for every layer, from one seed: kernels uniform in Glorot's bounds, the rest as Keras starts it. */
export function initialWeights({ layers, features }: Workload): readonly LayerWeights[] {
  const random = seeded(3);
  let width = features;
  return layers.map((layer) => {
    const weights = weightsOf(layer, width, random);
    if (layer.kind === "dense") width = layer.units;
    return weights;
  });
}

function weightsOf(layer: LayerDescription, width: number, random: () => number): LayerWeights {
  switch (layer.kind) {
    case "dense": {
      const limit = Math.sqrt(6 / (width + layer.units));
      const kernel = Float32Array.from({ length: width * layer.units }, () => limit * (2 * random() - 1));
      return { kernel: { data: kernel, shape: [width, layer.units] }, bias: filled(0, layer.units) };
    }
    case "batchNorm":
      return { gamma: filled(1, width), beta: filled(0, width), movingMean: filled(0, width), movingVariance: filled(1, width) };
    case "relu":
      return {};
  }
}

function filled(value: number, size: number): InitialWeight {
  return { data: new Float32Array(size).fill(value), shape: [size] };
}
