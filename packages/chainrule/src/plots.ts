export {
  confusionMatrix,
  curveFit,
  decisionRegions,
  drawGraph,
  graphText,
  lineChart,
  lossCurves,
  predictedAgainstTrue,
  progress,
} from "@chainrule/plots";
export type { ConfusionMatrix, DrawGraphOptions, GraphOptions, LineChartOptions, LineSeries } from "@chainrule/plots";
