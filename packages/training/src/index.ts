export { compile } from "./compile.ts";
export type { CompileOptions, NamedMetrics } from "./compile.ts";
export { Model } from "./model.ts";
export type { AnyModel, HostGradient, Measured } from "./model.ts";
export type { DeviceSource } from "./trainer.ts";
export type {
  EvaluateOptions,
  FitOptions,
  PredictOptions,
  StepOptions,
  ValidationData,
  Verbose,
  WarmUpOptions,
} from "./fitOptions.ts";
export type { History, HistoryKey, Logs } from "./history.ts";
export { Prediction } from "./prediction.ts";
export { Snapshot } from "./state.ts";
export { TrainingStep } from "./trainingStep.ts";
export { explain } from "./explain.ts";
export type { ClassWeight } from "./rowWeights.ts";
export type { Rows } from "./source.ts";
export type { Callback, TrainBegin } from "./callbacks/callback.ts";
export type { Loss, LossReduction, Link } from "./losses/loss.ts";
export type { Accumulator, Metric, MetricSetting, MetricSpec } from "./metrics/metric.ts";
export type { Optimizer, Slots, StepScalars, Updated } from "./optimizers/optimizer.ts";
export { lossOfBatch, reduceLoss } from "./losses/reduceLoss.ts";
export type { LossOptions } from "./losses/checkReduction.ts";
export { meanSquaredError } from "./losses/meanSquaredError.ts";
export { meanAbsoluteError } from "./losses/meanAbsoluteError.ts";
export { meanAbsolutePercentageError } from "./losses/meanAbsolutePercentageError.ts";
export { meanSquaredLogarithmicError } from "./losses/meanSquaredLogarithmicError.ts";
export { huber, smoothL1 } from "./losses/huber.ts";
export type { HuberOptions, SmoothL1Options } from "./losses/huber.ts";
export { logCosh } from "./losses/logCosh.ts";
export { poisson } from "./losses/poisson.ts";
export { categoricalHinge, hinge, squaredHinge } from "./losses/hinge.ts";
export { multiMargin } from "./losses/multiMargin.ts";
export type { MultiMarginOptions } from "./losses/multiMargin.ts";
export { klDivergence } from "./losses/klDivergence.ts";
export { cosineSimilarity } from "./losses/cosineSimilarity.ts";
export type { CosineSimilarityOptions } from "./losses/cosineSimilarity.ts";
export { negativeLogLikelihood } from "./losses/negativeLogLikelihood.ts";
export type { NegativeLogLikelihoodOptions } from "./losses/negativeLogLikelihood.ts";
export { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "./losses/focalCrossentropy.ts";
export type { BinaryFocalCrossentropyOptions, FocalCrossentropyOptions } from "./losses/focalCrossentropy.ts";
export { cosineEmbeddingLoss, tripletMarginLoss } from "./losses/pairLosses.ts";
export type { CosineEmbeddingOptions, TripletMarginOptions } from "./losses/pairLosses.ts";
export { gaussianNegativeLogLikelihood } from "./losses/gaussianNegativeLogLikelihood.ts";
export type { GaussianOptions } from "./losses/gaussianNegativeLogLikelihood.ts";
export { l1Penalty, l2Penalty } from "./losses/penalties.ts";
export type { ClassOptions } from "./losses/classCounts.ts";
export { softmaxCrossEntropy } from "./losses/softmaxCrossEntropy.ts";
export type { SoftmaxCrossEntropyOptions } from "./losses/softmaxCrossEntropy.ts";
export type { CrossEntropyOptions } from "./losses/logitsCrossEntropy.ts";
export { sigmoidCrossEntropy } from "./losses/sigmoidCrossEntropy.ts";
export type { SigmoidCrossEntropyOptions } from "./losses/sigmoidCrossEntropy.ts";
export { binaryCrossentropy } from "./losses/binaryCrossentropy.ts";
export { categoricalCrossentropy } from "./losses/categoricalCrossentropy.ts";
export type { KerasCrossentropyOptions } from "./losses/kerasCrossentropy.ts";
export { sparseCategoricalCrossentropy } from "./losses/sparseCategoricalCrossentropy.ts";
export type { SparseCategoricalCrossentropyOptions } from "./losses/sparseCategoricalCrossentropy.ts";
export { accuracy } from "./metrics/accuracy.ts";
export { binaryAccuracy } from "./metrics/binaryAccuracy.ts";
export type { BinaryAccuracyOptions } from "./metrics/binaryAccuracy.ts";
export { categoricalAccuracy } from "./metrics/categoricalAccuracy.ts";
export { sparseCategoricalAccuracy } from "./metrics/sparseCategoricalAccuracy.ts";
export { lossMetric } from "./metrics/lossMetric.ts";
export { weighted } from "./metrics/weighted.ts";
export { r2 } from "./metrics/r2.ts";
export { sgd } from "./optimizers/sgd.ts";
export type { SgdOptions } from "./optimizers/sgd.ts";
export { adam } from "./optimizers/adam.ts";
export type { AdamOptions } from "./optimizers/adam.ts";
export type { OptimizerForm } from "./optimizers/optimizerOptions.ts";
export { earlyStopping } from "./callbacks/earlyStopping.ts";
export type { EarlyStoppingOptions } from "./callbacks/earlyStopping.ts";
export { learningRateScheduler } from "./callbacks/learningRateScheduler.ts";
export { reduceLearningRateOnPlateau } from "./callbacks/reduceLearningRateOnPlateau.ts";
export type { ReduceLearningRateOptions } from "./callbacks/reduceLearningRateOnPlateau.ts";
export type { MonitorMode } from "./callbacks/monitor.ts";
export { checkModelGradients } from "./inspection/checkModelGradients.ts";
export { compareDevices } from "./inspection/compareDevices.ts";
export type { CompareOptions } from "./inspection/compareDevices.ts";
export { DeviceComparison } from "./inspection/DeviceComparison.ts";
export type { ComparisonRow } from "./inspection/DeviceComparison.ts";
export type { InspectedBatch } from "./inspection/lossAsFunction.ts";
