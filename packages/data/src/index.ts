export type {
  ArrayInput,
  Features,
  HostArray,
  HostData,
  Labels,
  NestedArray,
  NumericArray,
  ShapedArray,
  Targets,
} from "./hostArray.ts";
export { toHostArray } from "./toHostArray.ts";
export type { ToHostArrayOptions } from "./toHostArray.ts";
export { batches } from "./batches.ts";
export type { Batch, Batches, BatchOptions } from "./batches.ts";
export { fromIterable } from "./fromIterable.ts";
export type { BatchSource, BatchStream, FromIterableOptions, IterableBatches } from "./fromIterable.ts";
export type { BatchInput, ReadableArray } from "./batchReader.ts";
export { dataset } from "./dataset.ts";
export type { Dataset, DatasetInput, Samples } from "./dataset.ts";
export { checkLabels } from "./checkLabels.ts";
export { takeRows } from "./takeRows.ts";
export { features } from "./features.ts";
export { split } from "./split.ts";
export type { SplitOptions } from "./split.ts";
export { kFold } from "./kFold.ts";
export type { Fold, KFoldOptions } from "./kFold.ts";
export { standardize, standardizeParts } from "./standardize.ts";
export type { Standardizer } from "./standardize.ts";
export { oneHot } from "./oneHot.ts";
export { iris } from "./sets/iris.ts";
export { wine } from "./sets/wine.ts";
export { breastCancer } from "./sets/breastCancer.ts";
export { digits } from "./sets/digits.ts";
export { diabetes } from "./sets/diabetes.ts";
