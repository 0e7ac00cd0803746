export {
  batches,
  breastCancer,
  dataset,
  diabetes,
  digits,
  features,
  iris,
  kFold,
  oneHot,
  split,
  standardize,
  standardizeParts,
  takeRows,
  toHostArray,
  wine,
} from "@chainrule/data";
export type { ArrayInput, BatchSource, Dataset, HostArray, Samples, SplitOptions, Standardizer } from "@chainrule/data";
