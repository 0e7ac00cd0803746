import { gather, reshape, type Tensor, tensor, where } from "@chainrule/engine";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  reduceLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from "@chainrule/training";
import type { GoldenCase } from "./golden.ts";
import type { Named } from "./tensors.ts";

/** How a case is expressed through our losses: a function of its named inputs, or the reason why it is not. */
export function lossOf(item: GoldenCase): ((x: Named) => Tensor) | string {
  const special = bySpecialId[item.id];
  if (special !== undefined) return special;
  const config = item.keras?.config ?? {};
  const unknown = Object.keys(config).filter((key) => !["from_logits", "label_smoothing", "delta"].includes(key));
  const options = {
    ...(config["from_logits"] === undefined ? {} : { fromLogits: config["from_logits"] as boolean }),
    ...(config["label_smoothing"] === undefined ? {} : { labelSmoothing: config["label_smoothing"] as number }),
  };
  if (unknown.length > 0) return `no option ${unknown.join()}`;
  switch (item.keras?.loss) {
    case "MeanSquaredError":
      return mean(meanSquaredError());
    case "MeanAbsoluteError":
      return mean(meanAbsoluteError());
    case "Huber":
      return mean(huber({ delta: config["delta"] as number }));
    case "CategoricalCrossentropy":
      return mean(categoricalCrossentropy(options));
    case "SparseCategoricalCrossentropy":
      return mean(sparseCategoricalCrossentropy(options));
    case "BinaryCrossentropy":
      return mean(binaryCrossentropy(options));
    default:
      return `no loss ${item.keras?.loss ?? "penalty, or only in PyTorch"}`;
  }
}

/** The same cases through the losses on logits, which Keras lacks; undefined for the others. */
export function onLogits(item: GoldenCase): ((x: Named) => Tensor) | undefined {
  const { loss, config } = item.keras ?? {};
  if (config?.["from_logits"] !== true || config["ignore_class"] !== undefined) return undefined;
  const labelSmoothing = (config["label_smoothing"] as number | undefined) ?? 0;
  if (loss === "BinaryCrossentropy") return mean(sigmoidCrossEntropy({ labelSmoothing }));
  return loss === "CategoricalCrossentropy" || loss === "SparseCategoricalCrossentropy"
    ? mean(softmaxCrossEntropy({ labelSmoothing }))
    : undefined;
}

function mean(loss: Loss): (x: Named) => Tensor {
  return (x) => reduced(loss, x, x["sample_weight"]);
}

function reduced(loss: Loss, x: Named, weight: Tensor | undefined): Tensor {
  return reduceLoss(loss.perSample(x["y_true"] as Tensor, x["y_pred"] as Tensor), weight, loss.reduction);
}

/** The weight of each sample's class. */
function classWeight(x: Named): Tensor {
  return gather(x["w"] as Tensor, x["y_true"] as Tensor<1, "int32">);
}

/** Every element a sample of its own: what PyTorch's reductions take. */
function elements(x: Named): Named {
  return Object.fromEntries(Object.entries(x).map(([name, t]) => [name, reshape(t, [-1])]));
}

const bySpecialId: Readonly<Record<string, (x: Named) => Tensor>> = {
  loss_mse_sum: (x) => reduced(meanSquaredError({ reduction: "sum" }), elements(x), undefined),
  loss_mse_none: (x) => {
    const { y_true, y_pred } = elements(x) as { y_true: Tensor; y_pred: Tensor };
    return reshape(meanSquaredError().perSample(y_true, y_pred), (x["y_pred"] as Tensor).shape);
  },
  loss_ce_class_weights: (x) => reduced(softmaxCrossEntropy({ reduction: "meanWithSampleWeight" }), x, classWeight(x)),
  loss_ce_class_weights_keras: (x) => reduced(softmaxCrossEntropy(), x, classWeight(x)),
  // torch smooths the labels themselves
  "loss_ce_label_smoothing_0.1": (x) =>
    reduced(sparseCategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }), x, undefined),
  // rows that do not count: weight 0, and any label
  loss_sparse_cce_ignore: (x) => {
    const device = (x["y_pred"] as Tensor).device;
    const weight = tensor([1, 0, 1, 1, 0], { device });
    const y_true = where(
      tensor([true, false, true, true, false], { device }),
      x["y_true"] as Tensor,
      tensor(Int32Array.of(0), { device }),
    );
    return reduced(softmaxCrossEntropy({ reduction: "meanWithSampleWeight" }), { ...x, y_true }, weight);
  },
  // of log-softmax of the input
  loss_nll: (x) => reduced(softmaxCrossEntropy(), x, undefined),
};
