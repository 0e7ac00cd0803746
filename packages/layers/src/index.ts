export { inference, partsContext } from "./context.ts";
export type { Context } from "./context.ts";
export { Module } from "./module.ts";
export type { NamedVariable } from "./module.ts";
export { Layer, within } from "./layer.ts";
export type { BuildContext, LayerShape, OutputKind, Spec } from "./layer.ts";
export { defineOwnSpec as defineSpec, isRecordableModule, showCall } from "./spec.ts";
export type { Place } from "./spec.ts";
export { input } from "./input.ts";
export type { Input } from "./input.ts";
export { build, sequential, Sequential } from "./sequential.ts";
export type { NetworkSpec } from "./sequential.ts";
export { dense, Dense } from "./dense.ts";
export type { DenseOptions } from "./dense.ts";
export { Activation } from "./activation.ts";
export { elu, exponential, gelu, leakyRelu, linear, logSoftmax, relu, sigmoid, softmax, softplus, tanh } from "./activations.ts";
export type { SoftmaxOptions } from "./activations.ts";
export {
  celu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  logSigmoid,
  mish,
  relu6,
  selu,
  silu,
  softShrink,
  softsign,
  sparsePlus,
  squareplus,
  tanhShrink,
  threshold,
} from "./moreActivations.ts";
export { conv2d, Conv2D } from "./conv2d.ts";
export type { Conv2DOptions } from "./conv2d.ts";
export { maxPooling2d, MaxPooling2D } from "./maxPooling2d.ts";
export { averagePooling2d, AveragePooling2D } from "./averagePooling2d.ts";
export type { AveragePooling2DOptions } from "./averagePooling2d.ts";
export type { Pooling2DOptions } from "./pooling2d.ts";
export { globalAveragePooling2d, GlobalAveragePooling2D } from "./globalAveragePooling2d.ts";
export type { GlobalPooling2DOptions } from "./globalAveragePooling2d.ts";
export type { ImagePadding, Pair } from "./imageOptions.ts";
export { activation } from "./activationTable.ts";
export type { ActivationName } from "./activationTable.ts";
export { prelu, PReLU } from "./prelu.ts";
export type { PReLUOptions } from "./prelu.ts";
export { constant, fansOf, initializer, initialValue, normal, orthogonal, truncatedNormal, uniform } from "./initializers.ts";
export type { Draw, Initializer, InitializerChoice, InitializerName } from "./initializers.ts";
export { residual, Residual } from "./residual.ts";
export type { ResidualOptions } from "./residual.ts";
export { batchNorm, BatchNorm } from "./batchNorm.ts";
export type { BatchNormOptions } from "./batchNorm.ts";
export { dropout, Dropout } from "./dropout.ts";
export { flatten, reshape, Reshape } from "./reshape.ts";
export { getWeights, setWeights } from "./weights.ts";
export type { Weight, Weights, WeightValue } from "./weights.ts";
export { summary } from "./summary.ts";
