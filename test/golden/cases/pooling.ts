import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { GoldenCase } from "../golden.ts";
import type { Named } from "../tensors.ts";

type Config = Readonly<Record<string, unknown>>;
type Run = (x: Tensor, config: Config) => Tensor;

/** Keras's names for a layer's options as ours. */
const options = (config: Config): engine.AveragePoolOptions<1> =>
  ({
    poolSize: config["pool_size"],
    strides: config["strides"],
    padding: config["padding"],
  }) as engine.AveragePoolOptions<1>;

/** What the engine offers for each of Keras's layers that pool, repeat or pad. */
const layers: Readonly<Record<string, Run>> = {
  MaxPooling1D: (x, config) => engine.maxPool1d(x as Tensor<3>, options(config)),
  MaxPooling2D: (x, config) => engine.maxPool2d(x as Tensor<4>, options(config) as engine.PoolOptions<2>),
  AveragePooling1D: (x, config) => engine.averagePool1d(x as Tensor<3>, options(config)),
  AveragePooling2D: (x, config) => engine.averagePool2d(x as Tensor<4>, options(config) as engine.PoolOptions<2>),
  GlobalMaxPooling1D: (x) => engine.globalMaxPool(x),
  GlobalMaxPooling2D: (x) => engine.globalMaxPool(x),
  GlobalAveragePooling1D: (x) => engine.globalAveragePool(x),
  GlobalAveragePooling2D: (x) => engine.globalAveragePool(x),
  UpSampling2D: (x, { size, interpolation }) =>
    engine.upsampling2d(x as Tensor<4>, { size, interpolation } as engine.Upsampling2dOptions),
  ZeroPadding2D: (x, { padding }) => engine.pad(x, [[0, 0], ...(padding as [number, number][]), [0, 0]]),
};

/** A case of pooling, upsampling or padding as a function of its input. */
export function poolingFunction({ keras = {} }: GoldenCase): ((x: Named) => Tensor) | undefined {
  const run = layers[keras.class_name ?? ""];
  return run === undefined ? undefined : ({ x }) => run(x as Tensor, keras.config ?? {});
}
