import { add, mean, mul, Parameter, rsqrt, squaredDifference, sub, type Tensor } from "@chainrule/engine";
import * as layers from "@chainrule/layers";
import type { ActivationName, BatchNormOptions, LayerShape, Place, Spec } from "@chainrule/layers";
import { imageLayers, residualBlock } from "./cases/imageLayers.ts";
import type { GoldenCase } from "./golden.ts";

/** A layer that computes a case: as it is, and in variants that give further entries of `stateAfter`. */
export interface LayerCase {
  readonly spec: Spec;
  /** State path by the name in the file. */
  readonly paths: Readonly<Record<string, string>>;
  readonly variants?: readonly { readonly spec: Spec; readonly states: Readonly<Record<string, string>> }[];
}

type Config = Readonly<Record<string, unknown>>;

function denseCase({ units, use_bias: useBias = true, activation = "linear" }: Config): LayerCase {
  const spec = layers.dense(units as number, { useBias: useBias as boolean, activation: activation as ActivationName });
  return { spec, paths: { kernel: "kernel", bias: "bias" } };
}

/** The moving statistics with momentum 0 are the batch's own. */
function batchNormCase({ epsilon, momentum, scale, center }: Config): LayerCase {
  const options = { epsilon, momentum, scale, center } as BatchNormOptions;
  const variant = (changed: BatchNormOptions, states: Readonly<Record<string, string>>) => ({
    spec: layers.batchNorm({ ...options, ...changed }),
    states,
  });
  return {
    spec: layers.batchNorm(options),
    paths: { gamma: "gamma", beta: "beta", moving_mean: "movingMean", moving_variance: "movingVariance" },
    variants: [
      variant({ variance: "unbiased" }, { torch_running_var: "movingVariance" }),
      variant({ momentum: 0 }, { batch_mean: "movingMean", batch_variance_biased: "movingVariance" }),
    ],
  };
}

/** Layer normalisation over the last axis, written here for the composite case: the package has none. */
class LayerNorm extends layers.Layer {
  readonly name = "layerNorm";
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly gamma: Parameter<1>;
  readonly beta: Parameter<1>;

  constructor(shape: LayerShape, { rng }: Place) {
    super();
    this.inputShape = shape;
    this.outputShape = shape;
    const size = shape.at(-1) as number;
    this.gamma = new Parameter<1>(layers.initialValue("layerNorm", layers.initializer("layerNorm", "ones"), [size], rng));
    this.beta = new Parameter<1>(layers.initialValue("layerNorm", layers.initializer("layerNorm", "zeros"), [size], rng));
  }

  call(x: Tensor): Tensor {
    const average = mean(x, { axis: -1, keepDims: true });
    const variance = mean(squaredDifference(x, average), { axis: -1, keepDims: true });
    return add(mul(mul(sub(x, average), rsqrt(add(variance, 1e-3))), this.gamma.value), this.beta.value);
  }
}

/** x + W2 relu(W1 LN(x)). */
function residualCase(): LayerCase {
  const layerNorm = layers.defineSpec("layerNorm", {}, (shape, place) => new LayerNorm(shape, place));
  const path = (i: number, name: string): string => `branch.layers.${i}.${name}`;
  return {
    spec: layers.residual(layerNorm, layers.dense(12), layers.relu(), layers.dense(6)),
    paths: {
      gamma: path(0, "gamma"),
      beta: path(0, "beta"),
      k1: path(1, "kernel"),
      b1: path(1, "bias"),
      k2: path(3, "kernel"),
      b2: path(3, "bias"),
    },
  };
}

/** x / 4, in front of an exponential that is then small. */
const quarter = layers.defineSpec(
  "quarter",
  {},
  (shape, place) => new layers.Activation("quarter", (x) => mul(x, 0.25), "unknown", shape, place),
);

const activations: Readonly<Record<string, () => Spec>> = {
  relu: layers.relu,
  "leaky_relu_0.2": () => layers.activation("leakyRelu"),
  "leaky_relu_0.01": () => layers.leakyRelu({ negativeSlope: 0.01 }),
  elu: () => layers.elu(),
  "elu_0.5": () => layers.elu({ alpha: 0.5 }),
  gelu_erf: () => layers.gelu(),
  gelu_tanh: () => layers.gelu({ approximate: true }),
  softplus: layers.softplus,
  tanh: layers.tanh,
  sigmoid: layers.sigmoid,
  linear: layers.linear,
  relu6: layers.relu6,
  selu: layers.selu,
  "celu_1.5": () => layers.celu({ alpha: 1.5 }),
  silu: () => layers.activation("swish"),
  softsign: layers.softsign,
  mish: layers.mish,
  hard_silu: () => layers.activation("hardSwish"),
  hard_sigmoid_keras3: () => layers.hardSigmoid(),
  hard_sigmoid_keras2_tfjs: () => layers.hardSigmoid({ slope: 0.2 }),
  hard_tanh: layers.hardTanh,
  log_sigmoid: layers.logSigmoid,
  tanh_shrink: layers.tanhShrink,
  soft_shrink: () => layers.softShrink(),
  hard_shrink: () => layers.hardShrink({ threshold: 0.5 }),
  threshold: () => layers.threshold({ threshold: 1.25, value: 20 }),
  squareplus_b4: () => layers.squareplus(),
  sparse_plus: layers.sparsePlus,
  glu: () => layers.glu(),
  exponential_small: () => layers.sequential(quarter, layers.exponential()),
};

const classes: Readonly<Record<string, (config: Config) => LayerCase>> = {
  ...imageLayers,
  Dense: denseCase,
  BatchNormalization: batchNormCase,
  Softmax: ({ axis }) => ({ spec: layers.softmax({ axis: axis as number }), paths: {} }),
  Flatten: () => ({ spec: layers.flatten(), paths: {} }),
  Reshape: ({ target_shape: sizes }) => ({ spec: layers.reshape(sizes as number[]), paths: {} }),
  PReLU: ({ shared_axes: sharedAxes }) => ({
    spec: layers.prelu({ sharedAxes: sharedAxes as number[] }),
    paths: { alpha: "alpha" },
  }),
  Dropout: ({ rate }) => ({ spec: layers.dropout(rate as number), paths: {} }),
};

/** The layer that computes a case, or the reason why there is none. */
export function layerOf({ id, keras, attrs }: GoldenCase): LayerCase | string {
  if (id === "residual_dense_block") return residualCase();
  if (id === "residual_block_train") return residualBlock();
  const { class_name: name, config = {}, activation } = keras ?? {};
  if (name !== undefined) return classes[name]?.(config) ?? `no layer "${name}" yet`;
  if (activation === "log_softmax") return { spec: layers.logSoftmax({ axis: attrs?.["axis"] as number }), paths: {} };
  const spec = activations[activation ?? ""]?.();
  return spec === undefined ? `no activation "${activation}" yet` : { spec, paths: {} };
}
