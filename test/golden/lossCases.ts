import { logSoftmax, reshape, type Tensor } from "@chainrule/engine";
import * as training from "@chainrule/training";
import type { Loss } from "@chainrule/training";
import type { GoldenCase } from "./golden.ts";
import type { Named } from "./tensors.ts";

type Config = Readonly<Record<string, unknown>>;
type Run = (x: Named) => Tensor;

/** Keras's options in our names; undefined where there is one that we do not know. */
function optionsOf(config: Config): Config | undefined {
  const ours: Readonly<Record<string, string>> = {
    from_logits: "fromLogits",
    label_smoothing: "labelSmoothing",
    delta: "delta",
    ignore_class: "ignoreClass",
    gamma: "gamma",
  };
  if (Object.keys(config).some((key) => ours[key] === undefined)) return undefined;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [ours[key] as string, value]));
}

/** Our losses by Keras's names. */
const byName: Readonly<Record<string, (options: Config) => Loss>> = {
  MeanSquaredError: training.meanSquaredError,
  MeanAbsoluteError: training.meanAbsoluteError,
  MeanAbsolutePercentageError: training.meanAbsolutePercentageError,
  MeanSquaredLogarithmicError: training.meanSquaredLogarithmicError,
  Huber: training.huber,
  LogCosh: training.logCosh,
  Poisson: training.poisson,
  Hinge: training.hinge,
  SquaredHinge: training.squaredHinge,
  CategoricalHinge: training.categoricalHinge,
  KLDivergence: training.klDivergence,
  CosineSimilarity: training.cosineSimilarity,
  CategoricalCrossentropy: training.categoricalCrossentropy,
  SparseCategoricalCrossentropy: training.sparseCategoricalCrossentropy,
  BinaryCrossentropy: training.binaryCrossentropy,
  BinaryFocalCrossentropy: training.binaryFocalCrossentropy,
};

/** How a case is expressed through our losses: a function of its named inputs, or the reason why it is not. */
export function lossOf(item: GoldenCase): Run | string {
  const special = bySpecialId[item.id];
  if (special !== undefined) return special(item);
  const { loss = "", config = {} } = item.keras ?? {};
  const make = byName[loss];
  if (make === undefined) return `no loss ${loss || "of that kind"}`;
  const options = optionsOf(config);
  return options === undefined ? `no option among ${Object.keys(config).join()}` : mean(make(options));
}

/** The same cases through the losses on logits, which Keras lacks; undefined for the others. */
export function onLogits(item: GoldenCase): Run | undefined {
  const { loss, config = {} } = item.keras ?? {};
  if (config["from_logits"] !== true) return undefined;
  const { fromLogits: _, ...options } = optionsOf(config) ?? {};
  if (loss === "BinaryCrossentropy") return mean(training.sigmoidCrossEntropy(options));
  return loss === "CategoricalCrossentropy" || loss === "SparseCategoricalCrossentropy"
    ? mean(training.softmaxCrossEntropy(options))
    : undefined;
}

/** The loss reduced as it says, with the case's sample weights if it has any. */
function mean(loss: Loss): Run {
  return (x) => training.lossOfBatch(loss, x["y_true"] as Tensor, x["y_pred"] as Tensor, x["sample_weight"]);
}

/** Every element a sample of its own: what PyTorch's reductions take. */
function elements(x: Named): Named {
  return Object.fromEntries(Object.entries(x).map(([name, t]) => [name, reshape(t, [-1])]));
}

/** The numbers of an input: what an option is made of. */
function numbersOf(item: GoldenCase, name: string): readonly number[] {
  return item.inputs.find((input) => input.name === name)?.data ?? [];
}

const weighted =
  (reduction: training.LossReduction) =>
  (item: GoldenCase): Run =>
    mean(training.softmaxCrossEntropy({ reduction, classWeights: numbersOf(item, "w") }));

const bySpecialId: Readonly<Record<string, (item: GoldenCase) => Run>> = {
  loss_mse_sum: () => (x) => mean(training.meanSquaredError({ reduction: "sum" }))(elements(x)),
  loss_mse_none: () => (x) => {
    const { y_true, y_pred } = elements(x) as { y_true: Tensor; y_pred: Tensor };
    return reshape(training.meanSquaredError().perSample(y_true, y_pred), (x["y_pred"] as Tensor).shape);
  },
  "loss_smooth_l1_0.5": () => mean(training.smoothL1({ beta: 0.5 })),
  loss_ce_class_weights: weighted("meanWithSampleWeight"),
  loss_ce_class_weights_keras: weighted("sumOverBatchSize"),
  // torch smooths the labels themselves
  "loss_ce_label_smoothing_0.1": () => mean(training.softmaxCrossEntropy({ labelSmoothing: 0.1 })),
  loss_bce_logits_pos_weight: (item) => mean(training.sigmoidCrossEntropy({ positiveWeight: numbersOf(item, "w") })),
  loss_multi_margin_torch: () => mean(training.multiMargin()),
  loss_nll: () => (x) => mean(training.negativeLogLikelihood())({ ...x, y_pred: logSoftmax(x["y_pred"] as Tensor) }),
  loss_triplet: () => (x) => training.tripletMarginLoss(x["a"] as Tensor, x["b"] as Tensor, x["c"] as Tensor),
  loss_gaussian_nll: () => (x) =>
    training.gaussianNegativeLogLikelihood(x["y_pred"] as Tensor, x["y_true"] as Tensor, x["var"] as Tensor),
  loss_l1_penalty: (item) => (x) => training.l1Penalty(x["y_pred"] as Tensor, item.keras?.config?.["l1"] as number),
  loss_l2_penalty: (item) => (x) => training.l2Penalty(x["y_pred"] as Tensor, item.keras?.config?.["l2"] as number),
};
