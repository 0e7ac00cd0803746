import * as layers from "@chainrule/layers";
import type { ActivationName, Conv2DOptions, GlobalPooling2DOptions, Pair, Pooling2DOptions } from "@chainrule/layers";
import type { LayerCase } from "../layerCases.ts";

type Config = Readonly<Record<string, unknown>>;

/** The options that the layer of a case is given: those of the file, none where it has none. */
function given<T extends object>(options: { readonly [name in keyof T]: unknown }): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function convolution(config: Config): LayerCase {
  const { filters, kernel_size: size, strides, padding, dilation_rate: dilationRate, groups, use_bias: useBias } = config;
  const activation = config["activation"] as ActivationName | undefined;
  const options = given<Conv2DOptions>({ strides, padding, dilationRate, groups, useBias, activation });
  return { spec: layers.conv2d(filters as number, size as Pair, options), paths: { kernel: "kernel", bias: "bias" } };
}

const pooling = ({ pool_size: poolSize, strides, padding }: Config): Pooling2DOptions =>
  given<Pooling2DOptions>({ poolSize, strides, padding });

/** Layers on images by Keras's class. */
export const imageLayers: Readonly<Record<string, (config: Config) => LayerCase>> = {
  Conv2D: convolution,
  MaxPooling2D: (config) => ({ spec: layers.maxPooling2d(pooling(config)), paths: {} }),
  AveragePooling2D: (config) => ({ spec: layers.averagePooling2d(pooling(config)), paths: {} }),
  GlobalAveragePooling2D: ({ keepdims: keepDims }) => ({
    spec: layers.globalAveragePooling2d(given<GlobalPooling2DOptions>({ keepDims })),
    paths: {},
  }),
};

/** relu(x + BN(conv(relu(BN(conv(x)))))), convolutions 3 x 3, with Keras's momentum 0.9. */
export function residualBlock(): LayerCase {
  const norm = () => layers.batchNorm({ momentum: 0.9, epsilon: 1e-3 });
  const convolve = () => layers.conv2d(3, 3, { padding: "same" });
  const block = layers.residual(convolve(), norm(), layers.relu(), convolve(), norm());
  const paths = [1, 2].flatMap((i) => {
    const branch = (at: number): string => `layers.0.branch.layers.${3 * (i - 1) + at}`;
    return [
      [`c${i}_kernel`, `${branch(0)}.kernel`],
      [`c${i}_bias`, `${branch(0)}.bias`],
      [`c${i}_gamma`, `${branch(1)}.gamma`],
      [`c${i}_beta`, `${branch(1)}.beta`],
      [`c${i}_mean`, `${branch(1)}.movingMean`],
      [`c${i}_var`, `${branch(1)}.movingVariance`],
    ] as const;
  });
  return { spec: layers.sequential(block, layers.relu()), paths: Object.fromEntries(paths) };
}
