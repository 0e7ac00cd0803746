import { layerShape } from "./layerShape.ts";
import { seeded } from "./seeded.ts";
import type { LayerDescription, WorkloadDescription } from "./workload.ts";

/** One weight of a layer. */
export interface InitialWeight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The weights of one layer by name, in the order in which Keras lists them; none for a layer without. */
export type LayerWeights = Readonly<Record<string, InitialWeight>>;

/**
 * Initial weights for every layer, from one seed: kernels uniform in Glorot's bounds, the rest as Keras starts it. In the order of the
 * layers; in the place of a residual stand those of its branch, then its shortcut's. Dense kernels are [in, units], those of
 * convolutions [height, width, in, filters].
 */
export function initialWeights({ layers, inputShape }: WorkloadDescription): readonly LayerWeights[] {
  const random = seeded(3);
  const found: LayerWeights[] = [];
  const visit = (layer: LayerDescription, shape: readonly number[]): readonly number[] => {
    if (layer.kind !== "residual") found.push(weightsOf(layer, shape, random));
    else {
      layer.branch.reduce((inner, one) => visit(one, inner), shape);
      if (layer.shortcut !== undefined) visit(layer.shortcut, shape);
    }
    return layerShape(layer, shape);
  };
  layers.reduce<readonly number[]>((shape, layer) => visit(layer, shape), inputShape);
  return found;
}

function weightsOf(layer: LayerDescription, shape: readonly number[], random: () => number): LayerWeights {
  const channels = shape.at(-1) ?? 1;
  switch (layer.kind) {
    case "dense":
      return { kernel: glorot([channels, layer.units], channels, layer.units, random), bias: filled(0, layer.units) };
    case "conv2d": {
      const { filters, kernelSize, useBias } = layer;
      const window = kernelSize * kernelSize;
      const kernel = glorot([kernelSize, kernelSize, channels, filters], window * channels, window * filters, random);
      return useBias ? { kernel, bias: filled(0, filters) } : { kernel };
    }
    case "batchNorm":
      return {
        gamma: filled(1, channels),
        beta: filled(0, channels),
        movingMean: filled(0, channels),
        movingVariance: filled(1, channels),
      };
    default:
      return {};
  }
}

/** Uniform within ±√(6 / (fanIn + fanOut)). Glorot and Bengio 2010. */
function glorot(shape: readonly number[], fanIn: number, fanOut: number, random: () => number): InitialWeight {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const length = shape.reduce((product, size) => product * size, 1);
  return { data: Float32Array.from({ length }, () => limit * (2 * random() - 1)), shape };
}

function filled(value: number, size: number): InitialWeight {
  return { data: new Float32Array(size).fill(value), shape: [size] };
}
