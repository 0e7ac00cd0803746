export { confusionMatrix, curveFit, decisionRegions, lossCurves, predictedAgainstTrue, progress } from "@chainrule/plots";
export type { ConfusionMatrix } from "@chainrule/plots";
