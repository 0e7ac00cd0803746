// choosing where to compute
export { backends, defaultBackend, openDevice, useBackend } from "./backends.ts";
export type { BackendName, BackendReport } from "./backends.ts";

// training
export { compile } from "./compile.ts";
export type { CompiledModel, CompileOptions } from "./compile.ts";
export { lossByName } from "./names/losses.ts";
export type { LossName } from "./names/losses.ts";
export { metricByName } from "./names/metrics.ts";
export type { MetricName } from "./names/metrics.ts";
export { optimizerByName } from "./names/optimizers.ts";
export type { OptimizerName } from "./names/optimizers.ts";
export * from "./training.ts";

// looking into them
export { checkGradients, compareBackends } from "./inspection.ts";
export { DeviceComparison } from "@chainrule/training";
export type { CompareOptions, ComparisonRow, InspectedBatch } from "@chainrule/training";
export { GradientReport } from "@chainrule/engine";
export type { CheckOptions, GradientEntry } from "@chainrule/engine";

// networks, data, pictures, and what applications need of the engine
export * from "./layers.ts";
export * from "./data.ts";
export * from "./plots.ts";
export * from "./essentials.ts";
