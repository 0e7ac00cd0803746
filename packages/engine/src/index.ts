export type { Backend, Handle, Lowering, Lowerings, RunKernel } from "./backend.ts";
export type { DType, TypedArray } from "./dtype.ts";
export type {
  AveragingWindows,
  ConvolutionAttributes,
  Kernel,
  Attributes,
  KernelAttributes,
  NoAttributes,
  PoolingWindows,
} from "./kernels.ts";
export type { Rank, Shape, ShapeOf } from "./shape.ts";
export type { Operand, NestedNumbers, RankOf, BroadcastRank } from "./operand.ts";
export type { NestedValues } from "./print.ts";
export type { Tree, TreeLike } from "./tree.ts";
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
export type { ArrayOperand, MatMulOptions, ProductRank } from "./ops/matMul.ts";
export type { DotRank, MatrixTraceOptions } from "./ops/linalg/dot.ts";
export type { EquationRank } from "./ops/linalg/einsum.ts";
export type { CrossEntropyReduction } from "./ops/lossReduction.ts";
export type { SoftmaxCrossEntropyOptions } from "./ops/softmaxCrossEntropy.ts";
export type { SigmoidCrossEntropyOptions } from "./ops/sigmoidCrossEntropy.ts";
export type { NormalizeOptions } from "./ops/normalizationOptions.ts";
export type { GroupNormalizeOptions, InstanceNormalizeOptions } from "./ops/groupNormalize.ts";
export type { DeterminantRank, LogDeterminant } from "./ops/linalg/determinant.ts";
export type { TriangularSolveOptions } from "./ops/linalg/triangularSolve.ts";
export type { AxisIndices } from "./ops/takeAlongAxis.ts";
export type { Coordinates } from "./ops/gatherNd.ts";
export type { PerAxis, PoolOptions, PoolPadding } from "./ops/windows.ts";
export type { ConvolutionOptions } from "./ops/convolution.ts";
export type { TransposedConvolutionOptions } from "./ops/convolutionTranspose.ts";
export type { EachAxis, ExplicitPadding, Spatial, StridedOptions, WindowOptions } from "./ops/convolutionGeometry.ts";
export type { PadOptions, Paddings } from "./ops/pad.ts";
export type { ResizeOptions } from "./ops/resize.ts";
export type { Upsampling2dOptions, UpsamplingOptions } from "./ops/upsampling.ts";
export type { AveragePoolOptions, GlobalPoolOptions } from "./ops/pooling.ts";
export type { ValueAndGradient } from "./transforms/grad.ts";
export type { CustomApplication, CustomOp, Partly } from "./transforms/customOp.ts";
export type { JacobianMode, JacobianOf, JacobianOptions, ValueAndJacobian } from "./transforms/jacobian.ts";
export type { Pushforward } from "./transforms/linearize.ts";
export type { Pullback } from "./transforms/vjp.ts";
export { kernelInputs } from "./kernels.ts";
export { genericLowerings } from "./lowerings/genericLowerings.ts";
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
export { pooledShape, pooledSize } from "./pooledShape.ts";
export { windowsOver } from "./ops/windows.ts";
export { convolvedSizes } from "./ops/convolutionGeometry.ts";
export { Device, defaultDevice, chosenDevice, setDefaultDevice, withDefaultDevice } from "./device.ts";
export { observe } from "./observer.ts";
export { Tensor } from "./tensor.ts";
export type { Storage } from "./storage.ts";
export { scope } from "./scope.ts";
export { letEscape } from "./arena.ts";
export { tensor, zeros, ones, full } from "./create.ts";
export { forEachTensor, leavesOf, mapTree, namedLeaves } from "./tree.ts";
export { Parameter, Buffer, Variable, moveVariables, withMarks } from "./variable.ts";
export { remembered } from "./remembered.ts";
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
  erfc,
  exp,
  expm1,
  log,
  log10,
  log1p,
  log2,
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
export { acos, asin, atan, atan2, cos, sin, tan } from "./ops/trigonometric.ts";
export { acosh, asinh, atanh, cosh, sinh } from "./ops/hyperbolic.ts";
export { ceil, floor, floorDiv, mod, round } from "./ops/rounding.ts";
export { isFinite, isInfinite, isNaN } from "./ops/finiteness.ts";
export type { NumberTest } from "./ops/finiteness.ts";
export { leakyRelu, prelu, relu, sigmoid, softplus, step, tanh } from "./ops/activations.ts";
export { celu, elu, selu } from "./ops/exponentialUnits.ts";
export { gelu, glu, logSigmoid, mish, silu, softsign, squareplus, tanhShrink } from "./ops/smoothActivations.ts";
export {
  hardShrink,
  hardSigmoid,
  hardSwish,
  hardTanh,
  relu6,
  softShrink,
  sparsePlus,
  threshold,
} from "./ops/piecewiseActivations.ts";
export type { HardSigmoidOptions } from "./ops/piecewiseActivations.ts";
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
} from "./ops/compare.ts";
export { cast, identity, stopGradient } from "./ops/cast.ts";
export { where } from "./ops/where.ts";
export { affine, matMul } from "./ops/matMul.ts";
export { dot, matrixTrace, outer, tensorDot } from "./ops/linalg/dot.ts";
export { einsum } from "./ops/linalg/einsum.ts";
export { cholesky } from "./ops/linalg/cholesky.ts";
export { determinant, logDeterminant } from "./ops/linalg/determinant.ts";
export { inverse, solve } from "./ops/linalg/solve.ts";
export { triangularSolve } from "./ops/linalg/triangularSolve.ts";
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
export { pad } from "./ops/pad.ts";
export { resizeBilinear, resizeNearest } from "./ops/resize.ts";
export { upsampling1d, upsampling2d, upsampling3d } from "./ops/upsampling.ts";
export { concat, slice } from "./ops/slice.ts";
export { scatterAddAlongAxis, takeAlongAxis } from "./ops/takeAlongAxis.ts";
export { conv1d, conv2d, conv3d } from "./ops/convolution.ts";
export { conv1dTranspose, conv2dTranspose, conv3dTranspose } from "./ops/convolutionTranspose.ts";
export { depthwiseConv1d, depthwiseConv2d, separableConv1d, separableConv2d } from "./ops/depthwiseConvolution.ts";
export { softmaxCrossEntropy } from "./ops/softmaxCrossEntropy.ts";
export { sigmoidCrossEntropy } from "./ops/sigmoidCrossEntropy.ts";
export { dilatePad, reverse, stridedSlice } from "./ops/stridedSlice.ts";
export { split, stack, unstack } from "./ops/split.ts";
export { repeat, roll, tile } from "./ops/tile.ts";
export { diag, diagPart, eye, tril, triu } from "./ops/diagonals.ts";
export { gatherNd, scatterNd } from "./ops/gatherNd.ts";
export { booleanMask } from "./ops/booleanMask.ts";
export { gather, oneHot, scatterAdd, segmentMean, segmentSum } from "./ops/gather.ts";
export { batchNormalize, normalizeWith } from "./ops/batchNormalize.ts";
export {
  averagePool1d,
  averagePool2d,
  averagePool3d,
  globalAveragePool,
  globalMaxPool,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} from "./ops/pooling.ts";
export { grad, valueAndGrad } from "./transforms/grad.ts";
export { checkpoint } from "./transforms/checkpoint.ts";
export { customOp } from "./transforms/customOp.ts";
export { hessian, hvp } from "./transforms/hessian.ts";
export { jacobian, valueAndJacobian } from "./transforms/jacobian.ts";
export { jvp } from "./transforms/jvp.ts";
export { linearize } from "./transforms/linearize.ts";
export { perSampleGrad } from "./transforms/perSampleGrad.ts";
export type { PerSample } from "./transforms/perSampleGrad.ts";
export { vjp } from "./transforms/vjp.ts";
export { layerNormalize } from "./ops/layerNormalize.ts";
export { groupNormalize, instanceNormalize } from "./ops/groupNormalize.ts";
export { rmsNormalize } from "./ops/rmsNormalize.ts";
export { attentionWeights, scaledDotProductAttention } from "./ops/attention.ts";
export type { AttentionOptions, DotProductAttentionOptions } from "./ops/attention.ts";
export { mergeHeads, splitHeads } from "./ops/heads.ts";
export { embedding } from "./ops/embedding.ts";
export { unitNormalize } from "./ops/unitNormalize.ts";
export { label } from "./graph/label.ts";
export { trace } from "./graph/trace.ts";
export type { Traceable, TraceOptions } from "./graph/trace.ts";
export type { ComputationGraph, GraphEdge, GraphNode } from "./graph/ComputationGraph.ts";
export { GradientReport } from "./check/GradientReport.ts";
export type { GradientEntry } from "./check/GradientReport.ts";
export { checkGradients } from "./check/checkGradients.ts";
export type { CheckOptions } from "./check/checkGradients.ts";
export { valueAndGradients } from "./valueAndGradients.ts";
export { Programs } from "./programs/Programs.ts";
export type { Recordable, StateSource } from "./programs/Programs.ts";
export type { Call, Constant, Executable, Group, NamedValue, Program, ProgramValue } from "./programs/program.ts";
export { groupCalls } from "./programs/groupCalls.ts";
export type { Grouping } from "./programs/groupCalls.ts";
export { interpret } from "./programs/interpret.ts";
export { lastUses } from "./programs/lifetimes.ts";
export { optimize } from "./programs/optimize.ts";
export { record } from "./programs/record.ts";
export type { NamedHandle, Recording } from "./programs/record.ts";
export { groupOf, showProgram } from "./programs/showProgram.ts";
export { uniformValue } from "./programs/foldConstants.ts";
export { recordingMode, setRecordingMode } from "./programs/recordingMode.ts";
export type { RecordingMode } from "./programs/recordingMode.ts";
export { verified } from "./programs/verification.ts";
export { isRecordable, recordable } from "./programs/recordable.ts";
