export { decisionRegions, type DecisionRegionsOptions } from "./decisionRegions.ts";
export { lossCurves, type CurveHistory, type Curves, type LossCurvesOptions } from "./lossCurves.ts";
export { confusionMatrix, type ConfusionMatrix } from "./classes/confusionMatrix.ts";
export { predictedAgainstTrue, type PredictedAgainstTrueOptions } from "./predictedAgainstTrue.ts";
export { curveFit, type CurveFitOptions } from "./curveFit.ts";
export { progress, type Progress, type ProgressOptions } from "./progress/progress.ts";
export type { Logs, ProgressListener, ProgressStream } from "./progress/progressEvents.ts";
export type { HostNumbers, ShapedNumbers } from "./hostNumbers.ts";
