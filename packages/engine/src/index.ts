export type { Backend, Handle, Lowering, Lowerings, RunKernel } from "./backend.ts";
export type { DType, TypedArray } from "./dtype.ts";
export type { Kernel, Attributes, KernelAttributes, NoAttributes } from "./kernels.ts";
export type { Rank, Shape, ShapeOf } from "./shape.ts";
export type { Operand, NestedNumbers, RankOf, BroadcastRank } from "./operand.ts";
export type { NestedValues } from "./print.ts";
export type { Tree } from "./tree.ts";
export type { Application, Derivative, Op } from "./op.ts";
export type { HostValue, KernelCall, NamedUpload, Observer, Upload } from "./observer.ts";
export type { NumericReducer, RankBelow, Reducer, Reduction } from "./ops/reducer.ts";
export type { ExtremeReduction } from "./ops/extremes.ts";
export type { VarianceReduction } from "./ops/variance.ts";
export type { NormReduction } from "./ops/norm.ts";
export type { Accumulation } from "./ops/cumulative.ts";
export type { SortOptions, TopKOptions } from "./ops/sort.ts";
export type { Binary, NumericUnary, Unary } from "./elementwise.ts";
export type { CreateOptions, NestedBooleans } from "./create.ts";
export type { MatMulOptions } from "./ops/matMul.ts";
export type { AxisIndices } from "./ops/takeAlongAxis.ts";
export type { Pullback, ValueAndGradient } from "./transforms.ts";
export { kernelInputs } from "./kernels.ts";
export { genericLowerings } from "./lowerings.ts";
export { bytesPerElement, allocate } from "./dtype.ts";
export { sizeOf, sameShape, showShape, stridesOf, reducedShape, broadcastShapes, normalizeAxis, normalizeAxes } from "./shape.ts";
export {
  ArgumentError,
  BackendError,
  ChainruleError,
  DisposedError,
  DTypeError,
  NumericError,
  ShapeError,
  StateError,
} from "./errors.ts";
export { lookUp, requireKnownOptions, showValue } from "./choices.ts";
export { Device, defaultDevice, chosenDevice, setDefaultDevice } from "./device.ts";
export { observe } from "./observer.ts";
export { Tensor } from "./tensor.ts";
export type { Storage } from "./storage.ts";
export { scope } from "./scope.ts";
export { tensor, zeros, ones, full } from "./create.ts";
export { forEachTensor, leavesOf, mapTree } from "./tree.ts";
export { Parameter, Buffer, Variable, moveVariables } from "./variable.ts";
export { stepInput, stepNumber } from "./stepInput.ts";
export { Rng } from "./rng.ts";
export { elementwiseOp, add, sub, mul, div, neg } from "./elementwise.ts";
export { linear } from "./linear.ts";
export { bilinear } from "./bilinear.ts";
export { apply, applyAll } from "./op.ts";
export {
  abs,
  clip,
  erf,
  exp,
  expm1,
  log,
  log1p,
  maximum,
  minimum,
  pow,
  reciprocal,
  rsqrt,
  sign,
  sqrt,
  square,
  squaredDifference,
} from "./ops/elementary.ts";
export { elu, gelu, leakyRelu, relu, sigmoid, softplus, step, tanh } from "./ops/activations.ts";
export { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, notEqual } from "./ops/compare.ts";
export { cast, identity, stopGradient } from "./ops/cast.ts";
export { where } from "./ops/where.ts";
export { affine, matMul } from "./ops/matMul.ts";
export { broadcastTo, sum } from "./ops/sum.ts";
export { logSumExp, mean } from "./ops/reductions.ts";
export { argMax, argMin, max, min } from "./ops/extremes.ts";
export { all, any } from "./ops/logicalReductions.ts";
export { prod } from "./ops/product.ts";
export { standardDeviation, variance } from "./ops/variance.ts";
export { norm } from "./ops/norm.ts";
export { cumLogSumExp, cumProd, cumSum } from "./ops/cumulative.ts";
export { argSort, median, sort, topK } from "./ops/sort.ts";
export { logSoftmax, softmax } from "./ops/softmax.ts";
export { expandDims, reshape, squeeze } from "./ops/reshape.ts";
export { swapAxes, transpose } from "./ops/transpose.ts";
export { concat, pad, slice } from "./ops/slice.ts";
export { scatterAddAlongAxis, takeAlongAxis } from "./ops/takeAlongAxis.ts";
export { gather, oneHot, scatterAdd, segmentSum } from "./ops/gather.ts";
export { sigmoidCrossEntropy, softmaxCrossEntropy } from "./ops/crossEntropy.ts";
export { batchNormalize, normalizeWith } from "./ops/batchNormalize.ts";
export { grad, jvp, valueAndGrad, vjp } from "./transforms.ts";
export { valueAndGradients } from "./valueAndGradients.ts";
